import { CloseCircleFilled, InfoCircleFilled, WarningFilled } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { lineOf, placeOf, sortDiagnostics, spotOf } from "./diagnostics.ts";
import { usePreferences } from "../appearance/preferences.ts";
import { hrefOf } from "../routing/route.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import type { Diagnostic, Severity } from "../server/rows.ts";

const icons: Record<Severity, ReactNode> = {
  error: <CloseCircleFilled />,
  warning: <WarningFilled />,
  info: <InfoCircleFilled />,
};

interface Props {
  diagnostics: readonly Diagnostic[];
  /** Names each diagnostic's element, where the list spans several. */
  linked?: boolean;
  /** Of unsaved files, which no page shows. */
  isDraft?: boolean;
}

/** Diagnostics as the command line shows them: place, field, message. */
export function DiagnosticsList({
  diagnostics,
  linked = false,
  isDraft = false,
}: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  return (
    <ul className="diagnostics">
      {sortDiagnostics(diagnostics).map((diagnostic) => (
        <li
          key={lineOf(diagnostic, "en")}
          className={`diagnostic diagnostic-${diagnostic.severity}`}
          data-testid="diagnostic"
        >
          <span className="diagnostic-icon" aria-hidden="true">
            {icons[diagnostic.severity]}
          </span>
          <div className="diagnostic-body">
            <p className="diagnostic-message">
              <span className="diagnostic-severity">{t(`severity.${diagnostic.severity}`)}</span>{" "}
              {diagnostic.message[language]}
            </p>
            <p className="diagnostic-place">
              <PlaceLink diagnostic={diagnostic} isDraft={isDraft} />
              {diagnostic.pointer && (
                <span>
                  {t("diagnostics.field")} <code>{diagnostic.pointer}</code>
                </span>
              )}
              <span className="quiet">{diagnostic.code}</span>
              {linked && diagnostic.element && (
                <a href={hrefOf({ page: "element", fullName: diagnostic.element })}>
                  {diagnostic.element}
                </a>
              )}
            </p>
          </div>
          <CopyButton text={lineOf(diagnostic, language)} label={t("diagnostics.copy")} />
        </li>
      ))}
    </ul>
  );
}

/** Leads to the file of the element, at that line. */
function PlaceLink(props: { diagnostic: Diagnostic; isDraft: boolean }): ReactNode {
  const { diagnostic, isDraft } = props;
  const { element, line } = diagnostic;
  const place = <code className="anywhere">{placeOf(diagnostic)}</code>;
  if (isDraft || element === null || line === undefined) return place;
  const at = spotOf(diagnostic);
  return <a href={hrefOf({ page: "element", fullName: element, at })}>{place}</a>;
}
