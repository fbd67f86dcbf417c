import { ExportOutlined, QrcodeOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { lazy, Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Until, useNow } from "../../shared/ui/time/relative-time.tsx";
import type { AuthLink, Suite } from "../../shared/server/rows.ts";
import { suiteService } from "../../shared/server/trpc.ts";

const QrCode = lazy(async () => ({
  default: (await import("../../shared/ui/qr-code.tsx")).QrCode,
}));

/** Adds a company: an authorisation link for its administrator, also as a QR code. */
export function SuiteInstall({ suite }: { suite: Suite }): ReactNode {
  const { t } = useTranslation();
  const { suiteId, knowsProvider } = suite;
  const make = useMutation(suiteService.getAuthUrl.mutationOptions());
  return (
    <div className="install">
      <h3>{t("suites.install")}</h3>
      <p className="quiet">{t(knowsProvider ? "suites.installText" : "suites.installUnknown")}</p>
      {make.data && <Link link={make.data} />}
      {make.isError && <FailureView error={make.error} />}
      {knowsProvider && (
        <Button
          type={make.data ? "default" : "primary"}
          icon={<QrcodeOutlined />}
          onClick={() => make.mutate({ suiteId })}
          loading={make.isPending}
          data-testid={`install-${suiteId}`}
        >
          {t(make.data ? "suites.installAgain" : "suites.installMake")}
        </Button>
      )}
    </div>
  );
}

function Link({ link: { url, expiresAt } }: { link: AuthLink }): ReactNode {
  const { t } = useTranslation();
  if (expiresAt <= useNow()) return <p className="warn">{t("suites.installExpired")}</p>;
  return (
    <div className="install-link">
      <Suspense fallback={<div className="qr" />}>
        <QrCode text={url} testId="auth-qr" />
      </Suspense>
      <div>
        <p>
          {t("suites.installExpires")} <Until at={expiresAt} />
        </p>
        <div className="command">
          <code>{url}</code>
          <CopyButton text={url} />
        </div>
        <Button
          href={url}
          target="_blank"
          rel="noopener"
          icon={<ExportOutlined />}
          data-testid="auth-link"
        >
          {t("suites.installOpen")}
          <span className="sr-only"> ({t("app.newTab")})</span>
        </Button>
      </div>
    </div>
  );
}
