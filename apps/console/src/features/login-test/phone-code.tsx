import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { QrCode } from "../../shared/ui/qr-code.tsx";

/** The address of a test as a QR code, to start it in the provider's app on a phone. */
export function PhoneCode({ url }: { url: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="phone">
      <QrCode text={url} testId="phone-code" />
      <p>{t("test.phone")}</p>
    </div>
  );
}
