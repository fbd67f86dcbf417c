import { useId, type ReactNode } from "react";
import { Bar, BarChart as Chart, CartesianGrid, XAxis, YAxis, type BarShapeProps } from "recharts";
import "./bar-chart.css";

const outcomes = ["done", "failed"] as const;
type Outcome = (typeof outcomes)[number];

export interface LoginBarView extends Readonly<Record<Outcome, number>> {
  readonly label: string;
  /** Both numbers in words. */
  readonly title: string;
  /** Where the logins of each outcome are listed. */
  readonly href: Readonly<Record<Outcome, string>>;
}

/** So that a single failure among thousands of logins can be seen and clicked. */
const MIN_HEIGHT = 3;
const margin = { top: 8, right: 0, bottom: 0, left: 0 };

/**
 * Stacked bars: solid and hatched, so that they are told apart without colour. A table with the same numbers and links has
 * to be beside it, for keyboards and screen readers.
 */
export function BarChart({ bars }: { bars: readonly LoginBarView[] }): ReactNode {
  const hatching = useId();
  return (
    <div aria-hidden="true" data-testid="bar-chart">
      <Chart
        className="bar-chart"
        data={bars}
        margin={margin}
        barCategoryGap={3}
        accessibilityLayer={false}
        responsive
      >
        <Hatching id={hatching} />
        <CartesianGrid vertical={false} />
        <XAxis dataKey="label" interval="equidistantPreserveStart" tickLine={false} />
        <YAxis allowDecimals={false} width="auto" axisLine={false} tickLine={false} />
        {outcomes.map((outcome) => (
          <Bar
            key={outcome}
            dataKey={outcome}
            stackId="logins"
            minPointSize={(_sum, index) => (bars[index]?.[outcome] ? MIN_HEIGHT : 0)}
            isAnimationActive={false}
            shape={segmentOf(outcome, hatching)}
          />
        ))}
      </Chart>
    </div>
  );
}

function Hatching({ id }: { id: string }): ReactNode {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse">
        <path className="bar-hatching" d="M-1 1 1-1M0 6 6 0M5 7 7 5" />
      </pattern>
    </defs>
  );
}

function segmentOf(outcome: Outcome, hatching: string): (props: BarShapeProps) => ReactNode {
  const fill = outcome === "failed" && { fill: `url(#${hatching})` };
  return ({ x, y, width, height, payload }) => {
    const { title, href, [outcome]: count } = payload as LoginBarView;
    if (count === 0) return null;
    return (
      <a href={href[outcome]} tabIndex={-1}>
        <title>{title}</title>
        <rect className={`bar-${outcome}`} {...{ x, y, width, height }} {...fill} />
      </a>
    );
  };
}
