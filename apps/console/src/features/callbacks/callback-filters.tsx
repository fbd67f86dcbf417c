import { Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "@tanstack/react-query";
import { useElements } from "../../shared/server/queries.ts";
import type { Connection } from "../../shared/server/stream.ts";
import { knownEvents } from "./event-texts.ts";
import { hasWorkbench, titleOf } from "../../shared/elements/element-groups.ts";
import { replaceRoute } from "../../shared/routing/navigation.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import type { CallbackFilter } from "../../shared/routing/route.ts";
import type { CallbackRecord } from "../../shared/server/rows.ts";
import { suiteService } from "../../shared/server/trpc.ts";
import { TimeInput } from "../../shared/ui/time/time-input.tsx";
import { recordStatuses } from "../../shared/callbacks/record-statuses.ts";

interface Props {
  filter: CallbackFilter;
  /** Their events, elements and scopes are also offered. */
  rows: readonly CallbackRecord[];
  connection: Connection;
}

/** The filters of the inbox; stored in the address. */
export function CallbackFilters({ filter, rows, connection }: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const { data: suites = [] } = useQuery(suiteService.listSuites.queryOptions());
  const logins = elements.filter((one) => hasWorkbench(one, elements));
  const names = {
    event: [...knownEvents, ...rows.map(({ event }) => event)],
    element: [...logins.map(({ fullName }) => fullName), ...rows.map(({ element }) => element)],
    scope: [...suites.map(({ suiteId }) => suiteId), ...rows.map(({ scope }) => scope)],
  };
  const set = (change: CallbackFilter): void =>
    replaceRoute({ page: "callbacks", ...filter, ...change });
  const pick = (name: keyof typeof names): ReactNode => (
    <Select
      allowClear
      showSearch
      placeholder={t(`callbacks.${name}`)}
      aria-label={t(`callbacks.${name}`)}
      data-testid={`filter-${name}`}
      popupMatchSelectWidth={false}
      value={filter[name] ?? null}
      onChange={(value: string | null | undefined) => set({ [name]: value ?? undefined })}
      options={[...new Set([...names[name], ...(filter[name] ? [filter[name]] : [])])].map(
        (value) => ({
          value,
          label: name === "element" ? titleOf(value, elements, language) : value,
        }),
      )}
    />
  );
  return (
    <search className="filters callback-filters" aria-label={t("callbacks.filter")}>
      <Select
        allowClear
        placeholder={t("callbacks.status")}
        aria-label={t("callbacks.status")}
        data-testid="filter-status"
        value={filter.status ?? null}
        onChange={(value) => set({ status: value ?? undefined })}
        options={recordStatuses.map((value) => ({
          value,
          label: t(`callbacks.status_${value}`),
        }))}
      />
      {pick("event")}
      {pick("element")}
      {pick("scope")}
      <div className="time-range">
        <TimeInput
          label={t("callbacks.from")}
          value={filter.from}
          set={(from) => set({ from })}
          testId="filter-from"
        />
        <TimeInput
          label={t("callbacks.until")}
          value={filter.until}
          set={(until) => set({ until })}
          testId="filter-until"
        />
      </div>
      <output
        className={`connection connection-${connection}`}
        data-testid="inbox-live"
        data-state={connection}
      >
        <span className="dot" aria-hidden="true" /> {t(`live.${connection}`)}
      </output>
    </search>
  );
}
