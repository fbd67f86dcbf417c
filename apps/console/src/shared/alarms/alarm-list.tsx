import { BellFilled } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useElements } from "../server/queries.ts";
import { isProxyLogin, titleOf } from "../elements/element-groups.ts";
import { usePreferences } from "../appearance/preferences.ts";
import { hrefOf } from "../routing/route.ts";
import { FailureView } from "../ui/failure-view.tsx";
import { Loading } from "../layout/page.tsx";
import { Ago } from "../ui/time/relative-time.tsx";
import type { Alarm, ElementSummary, NothingLeft } from "../server/rows.ts";
import { trpc } from "../server/trpc.ts";

const POLL_MS = 15_000;

const alarmsQuery = () =>
  trpc.app.alarms.list.queryOptions(undefined, { refetchInterval: POLL_MS });

/** Ongoing problems that elements report. */
export function AlarmList(): ReactNode {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(alarmsQuery());
  if (error && !data) return <FailureView error={error} retry={refetch} />;
  if (!data) return <Loading rows={1} />;
  if (data.length === 0) return <p className="fine">{t("alarms.none")}</p>;
  return (
    <ul className="diagnostics">
      {data.map((alarm) => (
        <AlarmRow key={`${alarm.element} ${alarm.code} ${alarm.message.en}`} alarm={alarm} />
      ))}
    </ul>
  );
}

function AlarmRow({ alarm }: { alarm: Alarm }): ReactNode {
  const { language } = usePreferences();
  const elements = useElements();
  const { element, code, message, since, ...rest } = alarm;
  rest satisfies NothingLeft;
  return (
    <li className="diagnostic diagnostic-error" data-testid="alarm" data-code={code}>
      <span className="diagnostic-icon" aria-hidden="true">
        <BellFilled />
      </span>
      <div className="diagnostic-body">
        <p className="diagnostic-message">{message[language]}</p>
        <p className="diagnostic-place">
          <a href={placeToMend(element, elements)}>{titleOf(element, elements, language)}</a>
          <span className="quiet">{code}</span>
          {since !== null && (
            <span className="quiet">
              <Ago at={since} />
            </span>
          )}
        </p>
      </div>
    </li>
  );
}

/** Where the problem can be fixed: suites have a page with instructions. */
function placeToMend(fullName: string, elements: readonly ElementSummary[]): string {
  const element = elements.find((one) => one.fullName === fullName);
  const isSuite = element !== undefined && isProxyLogin(element, elements);
  return hrefOf(isSuite ? { page: "suites" } : { page: "element", fullName });
}

/** The number of alarms, on every page while there are any. */
export function AlarmBadge(): ReactNode {
  const { t } = useTranslation();
  const count = useQuery(alarmsQuery()).data?.length ?? 0;
  return (
    <output className="alarm-place">
      {count > 0 && (
        <a className="alarm-badge" href={hrefOf({ page: "overview" })} data-testid="alarm-badge">
          <BellFilled aria-hidden="true" /> {t("alarms.count", { count })}
        </a>
      )}
    </output>
  );
}
