import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { encode } from "uqr";

/** The address of a test as a QR code, to begin it inside the client of a real phone. */
export function PhoneCode({ url }: { url: string }): ReactNode {
  const { t } = useTranslation();
  const { data, size } = encode(url, { border: 0 });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    <div className="phone">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={url} data-testid="phone-code">
        <path d={path} fill="#000" />
      </svg>
      <p>{t("test.phone")}</p>
    </div>
  );
}
