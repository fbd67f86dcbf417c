import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DiagnosticsList } from "../../shared/elements/diagnostics-list.tsx";
import { hrefOf } from "../../shared/routing/route.ts";
import type { ElementSummary } from "../../shared/server/rows.ts";

/** Why a login cannot be tested now, and the way to what mends it. */
export function NotTestable({ element }: { element: ElementSummary }): ReactNode {
  const { t } = useTranslation();
  const { fullName, state, diagnostics } = element;
  const problems = diagnostics.filter(({ severity }) => severity !== "info");
  const reason = state === "inactive" || state === "unconfigured" ? state : "unavailable";
  return (
    <Alert
      type="warning"
      showIcon
      data-testid="not-testable"
      title={t(`test.${reason}`)}
      description={
        <>
          {problems.length > 0 && <DiagnosticsList diagnostics={problems} />}
          <a href={hrefOf({ page: "element", fullName, field: fieldOf(element) })}>
            {t("test.openEdit")}
          </a>
        </>
      }
    />
  );
}

/** The field to edit first: what a diagnostic points to, or the switch. */
function fieldOf({ state, diagnostics }: ElementSummary): string | undefined {
  const pointer = diagnostics.find((one) => one.severity !== "info" && one.pointer)?.pointer;
  if (pointer !== undefined) return pointer.slice(1).replaceAll("/", ".");
  return state === "inactive" ? "isActive" : undefined;
}
