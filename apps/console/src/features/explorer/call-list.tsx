import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "../../shared/layout/page.tsx";
import { elapsedText } from "../../shared/login-run/step-texts.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { failureOf } from "../../shared/server/failure.ts";
import { Ago } from "../../shared/ui/time/relative-time.tsx";
import type { MadeCall } from "./call-history.ts";

interface Props {
  calls: readonly MadeCall[];
  /** Shows a call with its input and outcome. */
  show: (call: MadeCall) => void;
}

/** The calls of this tab, newest first. */
export function CallList({ calls, show }: Props): ReactNode {
  const { t } = useTranslation();
  if (calls.length === 0) return null;
  return (
    <Section title={t("explorer.history")}>
      <ol className="explorer-calls">
        {calls.map((call) => (
          <li key={call.id} data-testid="made-call">
            <a
              href={hrefOf({ page: "explorer", fullName: call.fullName, method: call.method })}
              onClick={() => show(call)}
            >
              <code>{call.method}</code>
            </a>
            <span className={call.outcome.ok ? "badge badge-active" : "badge badge-failed"}>
              {outcomeText(call, t("explorer.ok"))}
            </span>
            <span className="quiet">{elapsedText(call.outcome.ms)}</span>
            <Ago at={call.atMs} />
          </li>
        ))}
      </ol>
      <p className="quiet">{t("explorer.historyText")}</p>
    </Section>
  );
}

function outcomeText({ outcome }: MadeCall, ok: string): string {
  if (outcome.ok) return ok;
  const { number, kind } = failureOf(outcome.error);
  return number ? `${number.source} ${number.errcode}` : kind;
}
