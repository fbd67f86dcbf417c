import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Segmented, Select } from "antd";
import { Suspense, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../../shared/appearance/preferences.ts";
import { isLoginElement, titleOf } from "../../../shared/elements/element-groups.ts";
import { languageTag } from "../../../shared/i18n/language.ts";
import { Loading, Section } from "../../../shared/layout/page.tsx";
import { lazyPart } from "../../../shared/routing/lazy-page.tsx";
import { hrefOf } from "../../../shared/routing/route.ts";
import type { LogFilter } from "../../../shared/routing/log-filter.ts";
import { useElements } from "../../../shared/server/queries.ts";
import type { LoginFigures as Figures } from "../../../shared/server/rows.ts";
import { trpc } from "../../../shared/server/trpc.ts";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import type { LoginBarView } from "./bar-chart.tsx";
import { dayBars, hourBars, type LoginBar } from "./login-bars.ts";

/** The chart library is larger than the page. */
const BarChart = lazyPart(async () => (await import("./bar-chart.tsx")).BarChart);

const REFRESH_MS = 60_000;

type Span = "day" | "week";

/** Logins and failures of 24 hours or 7 days; each number leads to the login log. */
export function LoginFigures(): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const [span, setSpan] = useState<Span>("day");
  const [element, setElement] = useState<string>();
  const query = trpc.app.overview.logins.queryOptions(
    { ...(element !== undefined && { element }) },
    { refetchInterval: REFRESH_MS, placeholderData: keepPreviousData },
  );
  const { data, error, isPending, refetch } = useQuery(query);
  const logins = elements.filter((one) => isLoginElement(one, elements));
  return (
    <Section
      title={t("figures.title")}
      aside={
        <div className="figure-tools">
          <Select
            allowClear
            placeholder={t("figures.allElements")}
            aria-label={t("figures.element")}
            popupMatchSelectWidth={false}
            value={element ?? null}
            onChange={(value: string | null | undefined) => setElement(value ?? undefined)}
            options={logins.map(({ fullName }) => ({
              value: fullName,
              label: titleOf(fullName, elements, language),
            }))}
          />
          <Segmented<Span>
            aria-label={t("figures.span")}
            value={span}
            onChange={setSpan}
            options={(["day", "week"] as const).map((value) => ({
              value,
              label: t(`figures.${value}`),
            }))}
          />
        </div>
      }
    >
      {isPending && <Loading rows={5} />}
      {error && <FailureView error={error} retry={refetch} />}
      {data && <Shown figures={data} span={span} element={element} />}
    </Section>
  );
}

interface ShownProps {
  figures: Figures;
  span: Span;
  element: string | undefined;
}

function Shown({ figures, span, element }: ShownProps): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const bars = useMemo(
    () => (span === "day" ? hourBars(figures.hours) : dayBars(figures.hours)),
    [figures, span],
  );
  const { done, failed, from, elements: byElement, failures } = figures[span];
  const of: LogFilter = { from, ...(element !== undefined && { element }) };
  const linkOf = (more: LogFilter): string => hrefOf({ page: "logins", ...of, ...more });
  return (
    <>
      <p className="figure-sums">
        <a href={linkOf({ outcome: "done" })} data-testid="figure-done">
          <strong>{done}</strong> {t("figures.done")}
        </a>
        <a href={linkOf({ outcome: "failed" })} data-testid="figure-failed">
          <strong>{failed}</strong> {t("figures.failed")}
        </a>
      </p>
      <Bars bars={bars} span={span} element={element} />
      <div className="columns figure-lists">
        <Counts
          title={t("figures.byElement")}
          rows={byElement.map((one) => ({
            key: one.element,
            name: titleOf(one.element, elements, language),
            href: linkOf({ element: one.element }),
            text: t("figures.both", { done: one.done, failed: one.failed }),
          }))}
        />
        <Counts
          title={t("figures.byFailure")}
          rows={failures.map(({ source, errcode, count }) => ({
            key: `${source} ${errcode}`,
            name: `${source} ${errcode}`,
            href: linkOf({ errcode, source }),
            text: String(count),
          }))}
        />
      </div>
    </>
  );
}

function Bars(props: {
  bars: readonly LoginBar[];
  span: Span;
  element: string | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { bars, span, element } = props;
  const shown = useMemo(() => {
    const linkOf = ({ from, until }: LoginBar, outcome: "done" | "failed"): string =>
      hrefOf({ page: "logins", from, until, outcome, ...(element !== undefined && { element }) });
    return bars.map((bar): LoginBarView => {
      const label = spanText(bar.from, span, languageTag[language]);
      const title = `${label}: ${t("figures.both", { done: bar.done, failed: bar.failed })}`;
      const href = { done: linkOf(bar, "done"), failed: linkOf(bar, "failed") };
      return { ...bar, label, title, href };
    });
  }, [bars, span, element, language, t]);
  return (
    <>
      <p className="bar-key quiet" aria-hidden="true">
        <span>
          <i />
          {t("figures.done")}
        </span>
        <span>
          <i className="bar-key-failed" />
          {t("figures.failed")}
        </span>
      </p>
      <Suspense fallback={<Loading rows={5} />}>
        <BarChart bars={shown} />
      </Suspense>
      <details data-testid="figure-table">
        <summary>{t("figures.table")}</summary>
        <div className="table">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("figures.when")}</th>
                <th scope="col">{t("figures.done")}</th>
                <th scope="col">{t("figures.failed")}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ href, label, done, failed }) => (
                <tr key={href.done}>
                  <td data-label={t("figures.when")}>{label}</td>
                  <td data-label={t("figures.done")}>
                    <Count count={done} of={`${label}, ${t("figures.done")}`} href={href.done} />
                  </td>
                  <td data-label={t("figures.failed")}>
                    <Count
                      count={failed}
                      of={`${label}, ${t("figures.failed")}`}
                      href={href.failed}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

/** A number that leads to its logins, with a name that reads alone. */
function Count(props: { count: number; of: string; href: string }): ReactNode {
  const { count, of, href } = props;
  if (count === 0) return 0;
  return (
    <a href={href} aria-label={`${count}: ${of}`}>
      {count}
    </a>
  );
}

function Counts(props: {
  title: string;
  rows: readonly { key: string; name: string; href: string; text: string }[];
}): ReactNode {
  const { t } = useTranslation();
  const { title, rows } = props;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {rows.length === 0 && <p className="quiet">{t("figures.none")}</p>}
      <ul className="figure-list">
        {rows.map(({ key, name, href, text }) => (
          <li key={key}>
            <a href={href}>{name}</a> <span className="quiet">{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function spanText(atMs: number, span: Span, tag: string): string {
  const form: Intl.DateTimeFormatOptions =
    span === "day"
      ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
      : { month: "numeric", day: "numeric" };
  return new Intl.DateTimeFormat(tag, form).format(atMs);
}
