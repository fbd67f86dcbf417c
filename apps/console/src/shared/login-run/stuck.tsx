import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Provider } from "../elements/element-groups.ts";
import { useNow } from "../ui/time/relative-time.tsx";
import type { Flow } from "../server/rows.ts";

const PATIENCE_MS = 20_000;

/** Why a login may not come back, once it waits for long: the provider's pages report these causes to people only. */
export function Stuck({ provider, flow }: { provider: Provider; flow: Flow }): ReactNode {
  const { t } = useTranslation();
  const [sinceMs] = useState(Date.now);
  if (useNow() - sinceMs < PATIENCE_MS) return null;
  return (
    <details data-testid="provider-errors" className="stuck">
      <summary>{t("test.stuck")}</summary>
      <ul>
        {causesOf(provider, flow).map((cause) => (
          <li key={cause}>{t(`test.cause_${cause}`)}</li>
        ))}
      </ul>
    </details>
  );
}

function causesOf(provider: Provider, flow: Flow) {
  switch (provider) {
    case "wecom":
      return flow === "qr"
        ? (["refused", "range", "expired", "agent", "scan"] as const)
        : (["client", "range", "agent", "trusted"] as const);
    case "wecomProxy":
      return flow === "qr"
        ? (["refused", "range", "expired", "scan", "proxy"] as const)
        : (["client", "range", "trusted", "proxy"] as const);
    case "wechat":
      return ["refused", "expired", "redirect", "scope"] as const;
    case "other":
      return ["closed", "address"] as const;
    default:
      return provider satisfies never;
  }
}
