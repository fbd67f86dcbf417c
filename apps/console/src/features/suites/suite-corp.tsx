import {
  CheckCircleFilled,
  MinusCircleFilled,
  PlayCircleOutlined,
  WarningFilled,
} from "@ant-design/icons";
import { Alert, Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useElements } from "../../shared/server/queries.ts";
import { corpTitle } from "../../shared/people/corp.ts";
import { titleOf } from "../../shared/elements/element-groups.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { problemKey } from "./suite-state.ts";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { CorpCallback } from "./corp-callback.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { OrgCode } from "./org-code.tsx";
import type {
  AuthorisationStatus,
  NothingLeft,
  Suite,
  SuiteCorp,
} from "../../shared/server/rows.ts";

interface Props {
  suite: Suite;
  corp: SuiteCorp;
}

/** A company that authorised a template: status, organisation code, callback. */
export function SuiteCorpItem({ suite, corp }: Props): ReactNode {
  const { t } = useTranslation();
  const { corpId, aliases, status, servedBy, corpName: _name, corpFullName: _full, ...more } = corp;
  const {
    authorisedAt: _authorised,
    cancelledAt: _cancelled,
    problem: _problem,
    ...inFacts
  } = more;
  const {
    agentId: _agentId,
    code: _code,
    codeElement: _element,
    callbackUrl: _url,
    ...rest
  } = inFacts;
  rest satisfies NothingLeft;
  const name = corpTitle(corp);
  return (
    <li className="card corp-card" data-testid={`corp-${corpId}`} data-state={status}>
      <div className="card-head">
        <div>
          <h4>
            {name} <StatusBadge status={status} />
          </h4>
          <p className="quiet">
            <code>{corpId}</code> <CopyButton text={corpId} />
            {aliases.length > 0 && (
              <>
                {t("suites.alias")} <code>{aliases.join(", ")}</code>
              </>
            )}
          </p>
        </div>
        {status !== "cancelled" && servedBy !== null && (
          <Button
            href={hrefOf({ page: "test", fullName: servedBy, flow: "qr", corpId })}
            icon={<PlayCircleOutlined />}
            aria-label={t("suites.testOf", { name })}
            data-testid="test-corp"
          >
            {t("suites.test")}
          </Button>
        )}
      </div>
      {status === "unusable" && <Problem corp={corp} />}
      {status === "cancelled" ? <WhenOver corp={corp} /> : <CorpFacts suite={suite} corp={corp} />}
    </li>
  );
}

const looks: Record<AuthorisationStatus, { badge: string; icon: ReactNode }> = {
  active: { badge: "active", icon: <CheckCircleFilled /> },
  unusable: { badge: "failed", icon: <WarningFilled /> },
  cancelled: { badge: "inactive", icon: <MinusCircleFilled /> },
};

function StatusBadge({ status }: { status: AuthorisationStatus }): ReactNode {
  const { t } = useTranslation();
  const { badge, icon } = looks[status];
  return (
    <span className={`badge badge-${badge}`} data-testid="corp-status" data-state={status}>
      <span aria-hidden="true">{icon}</span> {t(`suites.status_${status}`)}
    </span>
  );
}

function Problem({ corp: { problem } }: { corp: SuiteCorp }): ReactNode {
  const { t } = useTranslation();
  const errcode = problem ?? 0;
  return (
    <Alert
      type="error"
      showIcon
      role="note"
      className="corp-problem"
      title={t("suites.problem", { errcode, text: t(problemKey(errcode)) })}
      description={t("suites.problemHeals")}
    />
  );
}

function WhenOver({ corp: { authorisedAt, cancelledAt } }: { corp: SuiteCorp }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  return (
    <p className="quiet">
      {t("suites.authorised")} {timeText(authorisedAt, language)}
      {cancelledAt !== null && (
        <>
          {" · "}
          {t("suites.cancelled")} {timeText(cancelledAt, language)}
        </>
      )}
    </p>
  );
}

function CorpFacts({ suite, corp }: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const { agentId, authorisedAt, servedBy } = corp;
  return (
    <dl className="facts">
      <div>
        <dt>{t("suites.agentId")}</dt>
        <dd>{agentId ? <code>{agentId}</code> : t("suites.agentNone")}</dd>
      </div>
      <div>
        <dt>{t("suites.servedBy")}</dt>
        <dd>
          {servedBy === null ? (
            <span className="warn">{t("suites.servedByNone")}</span>
          ) : (
            <a href={hrefOf({ page: "element", fullName: servedBy })}>
              {titleOf(servedBy, elements, language)}
            </a>
          )}
        </dd>
      </div>
      <div>
        <dt>{t("suites.code")}</dt>
        <dd>
          <OrgCode suite={suite} corp={corp} />
        </dd>
      </div>
      <div>
        <dt>{t("suites.callback")}</dt>
        <dd>
          <CorpCallback suiteId={suite.suiteId} corp={corp} />
        </dd>
      </div>
      <div>
        <dt>{t("suites.authorised")}</dt>
        <dd>{timeText(authorisedAt, language)}</dd>
      </div>
    </dl>
  );
}
