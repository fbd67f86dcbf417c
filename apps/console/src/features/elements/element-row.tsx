import { PlayCircleOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isLoginElement, isUsable } from "../../shared/elements/element-groups.ts";
import { useLive } from "../../shared/elements/live-provider.tsx";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { StateBadge } from "../../shared/elements/state-badge.tsx";
import type { ElementSummary } from "../../shared/server/rows.ts";

interface Props {
  element: ElementSummary;
  all: readonly ElementSummary[];
}

/** One element of the list; highlighted after a change. */
export function ElementRow({ element, all }: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { fresh } = useLive();
  const { fullName, title, generation, diagnostics } = element;
  const toLookAt = diagnostics.filter(({ severity }) => severity !== "info").length;
  return (
    <li
      className={fresh.has(fullName) ? "row row-fresh" : "row"}
      data-testid={`element-${fullName}`}
      data-state={element.state}
      data-generation={generation}
    >
      <div className="row-name">
        <a href={hrefOf({ page: "element", fullName })} className="row-title">
          {title[language] || fullName}
        </a>
        {element.isDefault && (
          <span className="pill" title={t("elements.isDefault")}>
            {t("elements.default")}
          </span>
        )}
        {element.replaces && (
          <span className="pill" title={t("elements.replacesHelp")}>
            {t("elements.replaces", { layer: element.replaces.layer })}
          </span>
        )}
        <code className="row-full">{fullName}</code>
      </div>
      <div className="row-facts">
        {toLookAt > 0 && (
          <span className="row-problems">{t("elements.diagnostics", { n: toLookAt })}</span>
        )}
        <span className="quiet row-generation" title={t("elements.generationHelp")}>
          {t("elements.generation", { n: generation })}
        </span>
        <span className="row-state">
          <StateBadge state={element.state} />
        </span>
      </div>
      <div className="row-action">
        {isLoginElement(element, all) && isUsable(element) && (
          <TestLink element={element} size="small" />
        )}
      </div>
    </li>
  );
}

/** The link to a login test; a link, so that it can be opened in another tab. */
export function TestLink({
  element,
  size,
}: {
  element: ElementSummary;
  size?: "small";
}): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  return (
    <Button
      href={hrefOf({ page: "test", fullName: element.fullName, flow: "qr" })}
      icon={<PlayCircleOutlined />}
      data-testid="test-login"
      aria-label={t("elements.testOf", { title: element.title[language] })}
      {...(size ? { size } : { type: "primary" as const })}
    >
      {t("elements.test")}
    </Button>
  );
}
