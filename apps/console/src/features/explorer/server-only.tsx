import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { Loading } from "../../shared/layout/page.tsx";
import { trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";

/** The methods of an element that no client can call, and why. */
export function ServerOnly({ fullName }: { fullName: string }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { data, error } = useQuery(trpc.app.elements.get.queryOptions({ fullName }));
  if (error) return <FailureView error={error} />;
  if (!data) return <Loading rows={2} />;
  const methods = data.methods.filter(
    ({ access, kind }) => access === "internal" || kind === "webhook",
  );
  if (methods.length === 0) return <p className="quiet">{t("explorer.noServerOnly")}</p>;
  return (
    <>
      <p className="quiet">{t("explorer.internal")}</p>
      <ul className="explorer-internal">
        {methods.map(({ name, kind, describe }) => (
          <li key={name} data-testid={`server-only-${name}`}>
            <p>
              <code className="method-name">{name}</code>{" "}
              <span className="pill">
                {t(kind === "webhook" ? "kind.webhook" : "access.internal")}
              </span>
            </p>
            {describe && <p>{describe[language]}</p>}
            {kind === "webhook" && (
              <p className="quiet">
                {t("explorer.webhook")} <code>{`/api/elements/${fullName}/${name}`}</code>
              </p>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
