import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** Copies a text and confirms it visibly and to screen readers. */
export function CopyButton({ text, label }: { text: string; label?: string }): ReactNode {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <Button
        type="text"
        size="small"
        className="copy"
        icon={copied ? <CheckOutlined /> : <CopyOutlined />}
        aria-label={label ?? t("app.copy")}
        title={label ?? t("app.copy")}
        onClick={() => void copyText(text).then(setCopied)}
      />
      <output className="sr-only">{copied ? t("app.copied") : ""}</output>
    </>
  );
}

/** The Clipboard API exists on https and loopback only; elsewhere the deprecated command still works. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    area.className = "sr-only";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
