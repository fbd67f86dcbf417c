import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../../shared/appearance/preferences.ts";
import { Section } from "../../../shared/layout/page.tsx";
import { client } from "../../../shared/server/trpc.ts";
import { FailureView } from "../../../shared/ui/failure-view.tsx";

/** Checks of an element without a person, each line with its remedy. */
export function CheckConnection({ fullName }: { fullName: string }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const check = useMutation({
    mutationFn: () => client.app.elements.check.mutate({ fullName }),
  });
  return (
    <Section
      title={t("edit.checks")}
      aside={
        <Button
          size="small"
          onClick={() => check.mutate()}
          loading={check.isPending}
          data-testid="check-connection"
        >
          {t("edit.check")}
        </Button>
      }
    >
      <p className="quiet">{t("edit.checkText")}</p>
      {check.isError && <FailureView error={check.error} />}
      <output>
        {check.data && (
          <ul className="checks">
            {check.data.results.map(({ check: name, status, message, remedy }, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- results never change
              <li key={index} data-testid={`check-${name}`} data-status={status}>
                <strong className={`check-${status}`}>{t(`edit.check_${status}`)}</strong>{" "}
                {message[language]}
                {remedy && <p className="quiet">{remedy[language]}</p>}
              </li>
            ))}
          </ul>
        )}
      </output>
    </Section>
  );
}
