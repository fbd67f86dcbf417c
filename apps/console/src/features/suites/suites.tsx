import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { openCorps } from "./suite-state.ts";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page } from "../../shared/layout/page.tsx";
import { SuiteCard } from "./suite-card.tsx";
import { useCallbackStream } from "../../shared/callbacks/use-callback-stream.ts";
import type { Suite } from "../../shared/server/rows.ts";
import { suiteService } from "../../shared/server/trpc.ts";
import "./suites.css";

const TYPE = "auths.loginTypes.QywxProxyType";
/** Tickets and authorisations arrive as callbacks; the newest 20 cover a burst. */
const WATCHED_ROWS = 20;
const FALLBACK_POLL_MS = 5_000;

/** Suites of proxy-developed apps, from the first ticket to a company's login. */
export function Suites(): ReactNode {
  const { t } = useTranslation();
  const connection = useCallbackStream({ rows: WATCHED_ROWS });
  const { data, error, isPending, refetch } = useQuery({
    ...suiteService.listSuites.queryOptions(),
    refetchInterval: connection === "live" ? false : FALLBACK_POLL_MS,
  });
  const appeared = useAppeared(data);
  return (
    <Page title={t("suites.title")} lead={t("suites.lead")}>
      <output className="appeared">
        {appeared && (
          <Alert
            type="success"
            showIcon
            role="presentation"
            data-testid="corp-appeared"
            title={t("suites.appeared", { name: appeared })}
          />
        )}
      </output>
      {isPending && <Loading rows={8} />}
      {error && <FailureView error={error} retry={refetch} />}
      {data?.length === 0 && <NoSuite />}
      {data?.map((suite) => (
        <SuiteCard key={suite.suiteId} suite={suite} />
      ))}
    </Page>
  );
}

function NoSuite(): ReactNode {
  const { t } = useTranslation();
  return (
    <Empty title={t("suites.none")}>
      <p>{t("suites.noneText")}</p>
      <div className="command">
        <code>{TYPE}</code>
        <CopyButton text={TYPE} />
      </div>
    </Empty>
  );
}

/** The last company that authorised a suite while this page was open. */
function useAppeared(suites: readonly Suite[] | undefined): string | undefined {
  const seen = useRef<ReadonlyMap<string, string>>(undefined);
  const [appeared, setAppeared] = useState<string>();
  useEffect(() => {
    if (!suites) return;
    const now = openCorps(suites);
    const before = seen.current;
    seen.current = now;
    const fresh = before && [...now].find(([key]) => !before.has(key));
    if (fresh) setAppeared(fresh[1]);
  }, [suites]);
  return appeared;
}
