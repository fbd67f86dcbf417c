import { Input, Select } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { actionTexts } from "../../shared/audit/action-texts.ts";
import { titleOf } from "../../shared/elements/element-groups.ts";
import type { LogFilter } from "../../shared/routing/log-filter.ts";
import { replaceRoute } from "../../shared/routing/navigation.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { useElements } from "../../shared/server/queries.ts";
import { useDebouncedValue } from "../../shared/ui/use-debounced-value.ts";
import { TimeInput } from "../../shared/ui/time/time-input.tsx";
import type { LogKind } from "./log-query.ts";

interface Props {
  kind: LogKind;
  filter: LogFilter;
}

/** The filters of a log; stored in the address. */
export function LogFilters({ kind, filter }: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const set = (change: LogFilter): void => replaceRoute({ page: kind, ...filter, ...change });
  const names = elements.filter(({ family }) => family === "instance").map((one) => one.fullName);
  const isNarrow = ["errcode", "source", "userId", "corpId", "ip"] as const;
  return (
    <search className="log-filters" aria-label={t("log.filters")}>
      <div className="filters">
        <TextFilter
          label={t("log.search")}
          name="search"
          value={filter.search}
          set={(search) => set({ search })}
        />
        <Select
          allowClear
          showSearch
          placeholder={t("log.element")}
          aria-label={t("log.element")}
          data-testid="log-element"
          popupMatchSelectWidth={false}
          value={filter.element ?? null}
          onChange={(value: string | null | undefined) => set({ element: value ?? undefined })}
          options={[...new Set([...names, ...(filter.element ? [filter.element] : [])])].map(
            (value) => ({ value, label: titleOf(value, elements, language) }),
          )}
        />
        {kind === "audit" && (
          <Select
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            placeholder={t("log.action")}
            aria-label={t("log.action")}
            data-testid="log-action"
            popupMatchSelectWidth={false}
            value={filter.action ?? null}
            onChange={(value: string | null | undefined) => set({ action: value ?? undefined })}
            options={Object.entries(actionTexts).map(([value, { name }]) => ({
              value,
              label: name[language],
            }))}
          />
        )}
        <Select
          allowClear
          placeholder={t("log.outcome")}
          aria-label={t("log.outcome")}
          data-testid="log-outcome"
          value={filter.outcome ?? null}
          onChange={(value: "done" | "failed" | null | undefined) =>
            set({ outcome: value ?? undefined })
          }
          options={(["done", "failed"] as const).map((value) => ({
            value,
            label: t(`log.outcome_${value}`),
          }))}
        />
        <div className="time-range">
          <TimeInput
            label={t("log.from")}
            value={filter.from}
            set={(from) => set({ from })}
            testId="log-from"
          />
          <TimeInput
            label={t("log.until")}
            value={filter.until}
            set={(until) => set({ until })}
            testId="log-until"
          />
        </div>
      </div>
      <details open={isNarrow.some((name) => filter[name] !== undefined)}>
        <summary>{t("log.more_filters")}</summary>
        <div className="filters">
          <TextFilter
            label={t("log.errcode")}
            name="errcode"
            value={filter.errcode === undefined ? undefined : String(filter.errcode)}
            pattern={/^-?\d{1,15}$/}
            set={(text) =>
              set({ errcode: text === undefined ? undefined : Number(text), source: undefined })
            }
          />
          <TextFilter
            label={t("log.userId")}
            name="userId"
            value={filter.userId}
            set={(userId) => set({ userId })}
          />
          <TextFilter
            label={t("log.corpId")}
            name="corpId"
            value={filter.corpId}
            set={(corpId) => set({ corpId })}
          />
          <TextFilter label="IP" name="ip" value={filter.ip} set={(ip) => set({ ip })} />
        </div>
      </details>
      {Object.keys(filter).length > 0 && (
        <a href={hrefOf({ page: kind })} data-testid="log-reset">
          {t("log.reset")}
        </a>
      )}
    </search>
  );
}

/** A text that becomes part of the address once the person stops typing; one of the wrong form does not. */
function TextFilter(props: {
  label: string;
  name: string;
  value: string | undefined;
  pattern?: RegExp;
  set: (value: string | undefined) => void;
}): ReactNode {
  const { label, name, value = "", pattern, set } = props;
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  // The address changed otherwise, as by a link.
  if (shown !== value) {
    setShown(value);
    if (typed.trim() !== value) setTyped(value);
  }
  const settled = useDebouncedValue(typed.trim());
  useEffect(() => {
    if (settled !== typed.trim() || settled === value) return;
    if (settled === "" || !pattern || pattern.test(settled)) set(settled || undefined);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only what was typed changes the address
  }, [settled]);
  return (
    <Input
      type={name === "search" ? "search" : "text"}
      allowClear
      value={typed}
      maxLength={200}
      onChange={({ target }) => setTyped(target.value)}
      placeholder={label}
      aria-label={label}
      data-testid={`log-${name}`}
    />
  );
}
