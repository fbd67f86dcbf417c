import { CheckCircleFilled, WarningFilled } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../../shared/appearance/preferences.ts";
import { Loading, Section } from "../../../shared/layout/page.tsx";
import { hrefOf } from "../../../shared/routing/route.ts";
import type { Health } from "../../../shared/server/rows.ts";
import { trpc } from "../../../shared/server/trpc.ts";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import { timeText } from "../../../shared/ui/time/time-text.ts";

const REFRESH_MS = 30_000;

/** Where each is listed; the rest is on this page. */
const places: Readonly<Record<keyof Health["attention"], string>> = {
  alarms: hrefOf({ page: "overview" }),
  brokenElements: hrefOf({ page: "elements" }),
  unconfiguredElements: hrefOf({ page: "elements" }),
  deadCallbacks: hrefOf({ page: "callbacks", status: "dead" }),
  failedCallbacks: hrefOf({ page: "callbacks", status: "failed" }),
  failedSyncs: hrefOf({ page: "directory" }),
  waitingSyncs: hrefOf({ page: "directory" }),
  rowsToReseal: hrefOf({ page: "overview" }),
  unreadableRows: hrefOf({ page: "overview" }),
  driftedNodes: hrefOf({ page: "overview" }),
  linkProposals: hrefOf({ page: "users" }),
  mergeProposals: hrefOf({ page: "users" }),
};

/** What an administrator should look at, and how callbacks and syncs are. */
export function Attention(): ReactNode {
  const { t } = useTranslation();
  const query = trpc.app.overview.health.queryOptions(undefined, { refetchInterval: REFRESH_MS });
  const { data, error, isPending, refetch } = useQuery(query);
  return (
    <div className="columns">
      <Section title={t("attention.title")}>
        {isPending && <Loading />}
        {error && <FailureView error={error} retry={refetch} />}
        {data && <Items attention={data.attention} />}
      </Section>
      <Section title={t("attention.health")}>
        {isPending && <Loading />}
        {data && <HealthFacts health={data} />}
      </Section>
    </div>
  );
}

function Items({ attention }: Pick<Health, "attention">): ReactNode {
  const { t } = useTranslation();
  const names = (Object.keys(places) as (keyof typeof places)[]).filter(
    (name) => attention[name] > 0,
  );
  if (names.length === 0) {
    return (
      <p className="fine">
        <CheckCircleFilled aria-hidden="true" /> {t("attention.none")}
      </p>
    );
  }
  return (
    <ul className="attention">
      {names.map((name) => (
        <li key={name} data-testid={`attention-${name}`}>
          <WarningFilled className="attention-icon" aria-hidden="true" />{" "}
          <a href={places[name]}>{t(`attention.${name}`, { count: attention[name] })}</a>
        </li>
      ))}
    </ul>
  );
}

function HealthFacts({ health }: { health: Health }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { callbacks, syncs } = health;
  const at = (atMs: number | null): string =>
    atMs === null ? t("attention.never") : timeText(atMs, language);
  return (
    <dl className="facts">
      <div>
        <dt>
          <a href={hrefOf({ page: "callbacks" })}>{t("attention.callbacks")}</a>
        </dt>
        <dd data-testid="health-callbacks">
          {t("attention.callbackCounts", callbacks)}
          <div className="quiet">{t("attention.last", { time: at(callbacks.lastAt) })}</div>
        </dd>
      </div>
      <div>
        <dt>
          <a href={hrefOf({ page: "directory" })}>{t("attention.syncs")}</a>
        </dt>
        <dd data-testid="health-syncs">
          {t("attention.syncCounts", syncs)}
          <div className="quiet">{t("attention.last", { time: at(syncs.lastAt) })}</div>
        </dd>
      </div>
    </dl>
  );
}
