import { SendOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hasWorkbench, isUsable, titleOf } from "../../shared/elements/element-groups.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { useElements } from "../../shared/server/queries.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";

/** Sends a test event to a callback address of this server and leads to what was stored. */
export function SendTest({ element }: { element: string | undefined }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<string>();
  const logins = elements.filter((one) => hasWorkbench(one, elements) && isUsable(one));
  const fullName = chosen ?? element ?? logins[0]?.fullName;
  const send = useMutation(
    trpc.app.callbacks.sendTest.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.app.callbacks.pathFilter()),
    }),
  );
  if (fullName === undefined) return null;
  return (
    <details className="card send-test">
      <summary>{t("callbacks.sendTest")}</summary>
      <p className="quiet">{t("callbacks.sendTestHelp")}</p>
      <div className="filters">
        <Select
          value={fullName}
          onChange={setChosen}
          aria-label={t("callbacks.element")}
          popupMatchSelectWidth={false}
          options={logins.map((one) => ({
            value: one.fullName,
            label: titleOf(one.fullName, elements, language),
          }))}
        />
        <Button
          icon={<SendOutlined />}
          loading={send.isPending}
          onClick={() => send.mutate({ fullName })}
          data-testid="send-test"
        >
          {t("callbacks.send")}
        </Button>
        <output data-testid="test-sent">
          {send.data &&
            (send.data.id === null ? (
              t("callbacks.testElsewhere")
            ) : (
              <>
                {t("callbacks.testSent")}{" "}
                <a href={hrefOf({ page: "callback", id: send.data.id })}>
                  {t("callbacks.one", { id: send.data.id })}
                </a>
              </>
            ))}
        </output>
      </div>
      {send.isError && <FailureView error={send.error} />}
    </details>
  );
}
