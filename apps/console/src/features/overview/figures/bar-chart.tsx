import type { ReactNode } from "react";
import "./bar-chart.css";

export interface Bar {
  readonly label: string;
  /** What its link says. */
  readonly title: string;
  readonly href: string;
  readonly done: number;
  readonly failed: number;
}

/**
 * Stacked bars: solid and hatched, so that they are told apart without colour. A table with the same numbers and links has
 * to be beside it, for keyboards and screen readers.
 *
 * @param props.labelEvery one label for so many bars
 */
export function BarChart(props: { bars: readonly Bar[]; labelEvery: number }): ReactNode {
  const { bars, labelEvery } = props;
  const highest = Math.max(1, ...bars.map(({ done, failed }) => done + failed));
  const heightOf = (count: number) => ({ height: `${(count / highest) * 100}%` });
  return (
    <div className="bar-chart" aria-hidden="true" data-testid="bar-chart">
      <span className="bar-highest quiet">{highest}</span>
      <ol>
        {bars.map(({ label, title, href, done, failed }, index) => (
          <li key={href}>
            <a href={href} title={title} aria-label={title} tabIndex={-1}>
              {failed > 0 && <span className="bar bar-failed" style={heightOf(failed)} />}
              <span className="bar bar-done" style={heightOf(done)} />
            </a>
            <span className="bar-label quiet">{index % labelEvery === 0 && label}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
