import { SendOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hasWorkbench, isUsable, titleOf } from "../../shared/elements/element-groups.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { useElements } from "../../shared/server/queries.ts";
import type { SentTest } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { RecordStatusBadge } from "./record-status-badge.tsx";

const LOOK_MS = 1000;

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
          onChange={(next) => {
            setChosen(next);
            send.reset();
          }}
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
        <output data-testid="test-sent">{send.data && <Sent {...send.data} />}</output>
      </div>
      {send.isError && <FailureView error={send.error} />}
    </details>
  );
}

/** The answer, and the record until it is processed. */
function Sent({ id, answeredInMs }: SentTest): ReactNode {
  const { t } = useTranslation();
  const { data } = useQuery({
    ...trpc.app.callbacks.get.queryOptions({ id: id ?? 0 }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.finishedAt ? false : LOOK_MS),
  });
  if (id === null) return t("callbacks.testElsewhere", { ms: answeredInMs });
  return (
    <>
      {t("callbacks.testSent", { ms: answeredInMs })}{" "}
      <a href={hrefOf({ page: "callback", id })}>{t("callbacks.one", { id })}</a>{" "}
      {data && <RecordStatusBadge status={data.status} />}
    </>
  );
}
