import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useElements } from "../../shared/server/queries.ts";
import { titleOf } from "../../shared/elements/element-groups.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { sortCorps, ticketState, type TicketState } from "./suite-state.ts";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { Empty } from "../../shared/layout/page.tsx";
import { SuiteCorpItem } from "./suite-corp.tsx";
import { SuiteInstall } from "./suite-install.tsx";
import { Ago, useNow } from "../../shared/ui/time/relative-time.tsx";
import type { NothingLeft, Suite } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";

/** One template: its ticket, its address, its companies. */
export function SuiteCard({ suite }: { suite: Suite }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const ticket = ticketState(suite, useNow());
  const { suiteId } = suite;
  const title = titleOf(suite.elements[0] ?? suiteId, elements, language);
  return (
    <article className="suite" aria-label={title} data-testid={`suite-${suiteId}`}>
      <section className="card">
        <div className="card-head">
          <h2>{title}</h2>
          <a href={hrefOf({ page: "callbacks", scope: suiteId })}>{t("suites.inbox")}</a>
        </div>
        <SuiteFacts suite={suite} ticket={ticket} />
        {ticket !== "good" && <TicketMissing suite={suite} ticket={ticket} />}
        <SuiteInstall suite={suite} />
      </section>
      <Corps suite={suite} />
    </article>
  );
}

const ticketBadges = { good: "active", late: "failed", never: "failed" } as const;

function SuiteFacts({ suite, ticket }: { suite: Suite; ticket: TicketState }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const { suiteId, notifyUrl, ticket: received, elements: fullNames, ...more } = suite;
  const { corps: _corps, knowsProvider: _knowsProvider, ...rest } = more;
  rest satisfies NothingLeft;
  return (
    <dl className="facts">
      <div>
        <dt>suite_id</dt>
        <dd>
          <code>{suiteId}</code> <CopyButton text={suiteId} />
        </dd>
      </div>
      <div>
        <dt>{t("suites.ticket")}</dt>
        <dd data-testid="suite-ticket" data-state={ticket}>
          {received && <Ago at={received.receivedAt} />}{" "}
          <span className={`badge badge-${ticketBadges[ticket]}`}>
            {t(`suites.ticket_${ticket}`)}
          </span>
        </dd>
      </div>
      <div>
        <dt>{t("suites.notifyUrl")}</dt>
        <dd>
          <code data-testid="notify-url">{notifyUrl}</code> <CopyButton text={notifyUrl} />
        </dd>
      </div>
      <div>
        <dt>{t("suites.elements")}</dt>
        <dd>
          <ul className="inline-facts">
            {fullNames.map((fullName) => (
              <li key={fullName}>
                <a href={hrefOf({ page: "element", fullName })}>
                  {titleOf(fullName, elements, language)}
                </a>
              </li>
            ))}
          </ul>
        </dd>
      </div>
    </dl>
  );
}

function TicketMissing({
  suite: { elements },
  ticket,
}: {
  suite: Suite;
  ticket: TicketState;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert
      type="error"
      showIcon
      role="note"
      className="ticket-missing"
      data-testid="ticket-missing"
      title={t(ticket === "never" ? "suites.neverTitle" : "suites.lateTitle")}
      description={
        <>
          <p>{t("suites.lateText")}</p>
          <ol>
            <li>{t("suites.lateStep1")}</li>
            <li>{t("suites.lateStep2")}</li>
            <li>{t("suites.lateStep3")}</li>
          </ol>
          <p className="links">
            <a href={hrefOf({ page: "explain", element: elements[0] })}>
              {t("suites.lateExplain")}
            </a>
            <SandboxConsoleLink />
          </p>
        </>
      }
    />
  );
}

/** A link to the sandbox's service provider console. */
function SandboxConsoleLink(): ReactNode {
  const { t } = useTranslation();
  const sandboxUrl = useQuery(trpc.app.info.queryOptions()).data?.sandboxUrl;
  if (!sandboxUrl) return null;
  return (
    <a
      href={`${sandboxUrl}/sandbox/provider`}
      target="_blank"
      rel="noopener"
      data-testid="sandbox-provider"
    >
      {t("suites.openProvider")}
      <span className="sr-only"> ({t("app.newTab")})</span>
    </a>
  );
}

function Corps({ suite }: { suite: Suite }): ReactNode {
  const { t } = useTranslation();
  const hasSandbox = Boolean(useQuery(trpc.app.info.queryOptions()).data?.sandboxUrl);
  const { open, over } = sortCorps(suite.corps);
  return (
    <section className="suite-corps" aria-label={t("suites.corps")}>
      <h3>{t("suites.corps")}</h3>
      {open.length === 0 && (
        <Empty title={t("suites.corpsNone")}>
          {suite.knowsProvider ? (
            <p>{t(hasSandbox ? "suites.corpsNoneSandbox" : "suites.corpsNoneText")}</p>
          ) : (
            <SandboxConsoleLink />
          )}
        </Empty>
      )}
      <ul className="corp-cards">
        {open.map((corp) => (
          <SuiteCorpItem key={corp.corpId} suite={suite} corp={corp} />
        ))}
      </ul>
      {over.length > 0 && (
        <details>
          <summary>{t("suites.over", { count: over.length })}</summary>
          <ul className="corp-cards">
            {over.map((corp) => (
              <SuiteCorpItem key={corp.corpId} suite={suite} corp={corp} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
