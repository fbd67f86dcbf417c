import { Switch } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { elapsedText } from "../../shared/login-run/step-texts.ts";
import { isObject } from "../../shared/server/failure.ts";
import { JsonView } from "../../shared/ui/code/json-view.tsx";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import type { Outcome } from "./call-history.ts";
import type { Operation } from "./operations.ts";
import { typeText } from "./type-text.ts";
import { withoutSecrets } from "./without-secrets.ts";

interface Props {
  operation: Operation;
  outcome: Outcome;
  components: Readonly<Record<string, unknown>>;
}

/** What a call answered, how long it took, and of which type it is. */
export function OutcomeView({ operation, outcome, components }: Props): ReactNode {
  const { t } = useTranslation();
  const { ok, ms } = outcome;
  return (
    <section className="explorer-outcome" aria-label={t("explorer.result")}>
      <div className="card-head">
        <h3>{t("explorer.result")}</h3>
        <output data-testid="call-outcome" data-ok={ok}>
          <span className={ok ? "badge badge-active" : "badge badge-failed"}>
            {t(ok ? "explorer.ok" : "explorer.failed")}
          </span>{" "}
          <span className="quiet">{elapsedText(ms)}</span>
        </output>
      </div>
      {outcome.ok ? <Value value={outcome.value} /> : <Failed error={outcome.error} />}
      <details>
        <summary>{t("explorer.type")}</summary>
        <pre className="raw" data-testid="result-type">
          {typeText(operation.result, components)}
        </pre>
      </details>
    </section>
  );
}

function Value({ value }: { value: unknown }): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const masked = withoutSecrets(value);
  const hasSecrets = JSON.stringify(masked) !== JSON.stringify(value);
  const shown = isOpen ? value : masked;
  if (value === undefined) return <p className="quiet">{t("explorer.nothing")}</p>;
  return (
    <div className="explorer-value" data-testid="call-result">
      <JsonView label={t("explorer.result")} value={shown} />
      <div className="explorer-run">
        <CopyButton text={JSON.stringify(shown, null, 2)} label={t("explorer.copyResult")} />
        {hasSecrets && (
          <label className="explorer-switch">
            <Switch size="small" checked={isOpen} onChange={setOpen} />
            <span>{t("explorer.showSecrets")}</span>
          </label>
        )}
      </div>
    </div>
  );
}

/** The failure with hints, and what it carries besides them. */
function Failed({ error }: { error: unknown }): ReactNode {
  const { t } = useTranslation();
  const data = isObject(error) && isObject(error["data"]) ? error["data"] : undefined;
  return (
    <>
      <FailureView error={error} />
      {data && (
        <details>
          <summary>{t("explorer.errorData")}</summary>
          <JsonView label={t("explorer.errorData")} value={withoutSecrets(data)} />
        </details>
      )}
    </>
  );
}
