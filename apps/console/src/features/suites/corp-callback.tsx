import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { newCallbackKeys } from "./callback-keys.ts";
import { corpTitle } from "../../shared/people/corp.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import type { SuiteCorp } from "../../shared/server/rows.ts";
import { client, suiteService } from "../../shared/server/trpc.ts";

/** The callback URL of a company's own app, and the dialog that sets its keys. */
export function CorpCallback({ suiteId, corp }: { suiteId: string; corp: SuiteCorp }): ReactNode {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"none" | "open" | "closing">("none");
  const { callbackUrl } = corp;
  return (
    <div className="in-place">
      {callbackUrl === null ? (
        <span className="quiet">{t("suites.callbackNone")}</span>
      ) : (
        <span>
          <code data-testid="corp-callback-url">{callbackUrl}</code>{" "}
          <CopyButton text={callbackUrl} />
        </span>
      )}
      <Button
        size="small"
        onClick={() => setDialog("open")}
        aria-haspopup="dialog"
        data-testid="set-callback"
      >
        {t(callbackUrl === null ? "suites.callbackSet" : "suites.callbackRenew")}
      </Button>
      {callbackUrl !== null && (
        <a href={hrefOf({ page: "callbacks", scope: `${suiteId}/${corp.corpId}` })}>
          {t("suites.inbox")}
        </a>
      )}
      {dialog !== "none" && (
        <KeysDialog
          corp={corp}
          open={dialog === "open"}
          close={() => setDialog("closing")}
          closed={() => setDialog("none")}
        />
      )}
    </div>
  );
}

/** The keys are generated in this page and discarded with the dialog. */
function KeysDialog(props: {
  corp: SuiteCorp;
  open: boolean;
  close: () => void;
  closed: () => void;
}): ReactNode {
  const { corp, open, close, closed } = props;
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [keys, setKeys] = useState(newCallbackKeys);
  const [hadOne] = useState(corp.callbackUrl !== null);
  const keep = useMutation({
    mutationFn: () =>
      client.auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.setCallback.mutate({
        corpId: corp.corpId,
        ...keys,
      }),
    onSuccess: () => queries.invalidateQueries(suiteService.pathFilter()),
    gcTime: 0,
  });
  const { token, encodingAESKey } = keys;
  return (
    <Modal
      open={open}
      afterClose={closed}
      centered
      width={620}
      title={t("suites.callbackOf", { name: corpTitle(corp) })}
      onCancel={close}
      footer={
        keep.isSuccess ? (
          <Button type="primary" onClick={close} data-testid="callback-close">
            {t("suites.close")}
          </Button>
        ) : (
          <>
            <Button onClick={() => setKeys(newCallbackKeys())} disabled={keep.isPending}>
              {t("suites.callbackAnother")}
            </Button>
            <Button
              type="primary"
              danger={hadOne}
              onClick={() => keep.mutate()}
              loading={keep.isPending}
              data-testid="keep-callback"
            >
              {t("suites.callbackKeep")}
            </Button>
          </>
        )
      }
    >
      <div className="keys">
        {keep.isSuccess ? (
          <Alert
            type="success"
            showIcon

            title={t("suites.callbackKept")}
            description={
              <>
                <p>{t("suites.callbackWhere")}</p>
                <p>{t("suites.callbackOnce")}</p>
              </>
            }
          />
        ) : (
          <p>{t("suites.callbackText")}</p>
        )}
        {hadOne && !keep.isSuccess && (
          <Alert type="warning" showIcon role="note" title={t("suites.callbackReplace")} />
        )}
        {keep.data !== undefined && <Key name="URL" value={keep.data} testId="callback-url" />}
        <Key name="Token" value={token} testId="callback-token" />
        <Key name="EncodingAESKey" value={encodingAESKey} testId="callback-key" />
        {keep.isError && <FailureView error={keep.error} />}
      </div>
    </Modal>
  );
}

function Key(props: { name: string; value: string; testId: string }): ReactNode {
  const { name, value, testId } = props;
  return (
    <div>
      <p className="quiet">{name}</p>
      <div className="command">
        <code data-testid={testId}>{value}</code>
        <CopyButton text={value} label={name} />
      </div>
    </div>
  );
}
