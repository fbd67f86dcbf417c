import { skipToken, useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Loading, Section } from "../../shared/layout/page.tsx";
import { ChooseUser } from "../../shared/people/choose-user.tsx";
import { trpc } from "../../shared/server/trpc.ts";
import { DataView } from "../../shared/ui/data-view.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";

/** What an application would get of a chosen user. */
export function ClaimsPreview({ application }: { application: string }): ReactNode {
  const { t } = useTranslation();
  const [userId, setUserId] = useState<string>();
  const preview = useQuery(
    trpc.app.applications.preview.queryOptions(userId ? { application, userId } : skipToken),
  );
  return (
    <Section title={t("applications.preview")}>
      <p className="quiet">{t("applications.previewLead")}</p>
      <div className="application-user">
        <ChooseUser value={userId} onChange={setUserId} testId="preview-user" />
      </div>
      {preview.isLoading && <Loading />}
      {preview.isError && <FailureView error={preview.error} retry={preview.refetch} />}
      {preview.data && (
        <div data-testid="claims-preview">
          {!preview.data.admitted && (
            <Alert type="warning" showIcon title={t("applications.notAdmitted")} />
          )}
          <p className="quiet">
            {t(`applications.basis_${preview.data.basis}`)}{" "}
            {preview.data.loginTypes &&
              t("applications.needsMethod", { methods: preview.data.loginTypes.join(", ") })}
          </p>
          {preview.data.scopes.map(({ scope, claims }) => (
            <section key={scope} aria-label={scope}>
              <h3>
                <code>{scope}</code>
              </h3>
              <DataView data={claims} />
            </section>
          ))}
        </div>
      )}
    </Section>
  );
}
