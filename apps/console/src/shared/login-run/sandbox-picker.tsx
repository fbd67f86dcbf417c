import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../appearance/preferences.ts";
import { trpc } from "../server/trpc.ts";

/** The sandbox's people to choose from, in a frame; nothing without a sandbox that a frame of this site reaches. */
export function SandboxPicker({ startUrl }: { startUrl: string }): ReactNode {
  const { t } = useTranslation();
  // Another address would start the login again.
  const [language] = useState(usePreferences().language);
  const sandboxUrl = useQuery(trpc.app.info.queryOptions()).data?.sandboxUrl;
  const url = new URL(startUrl);
  // The login's cookie reaches a frame only where both sites are one.
  const isReachable =
    sandboxUrl && url.origin === location.origin && new URL(sandboxUrl).hostname === url.hostname;
  if (!isReachable) return null;
  url.searchParams.set("lang", language);
  return (
    <iframe
      className="sandbox-picker"
      src={url.href}
      title={t("test.picker")}
      sandbox="allow-forms allow-same-origin"
      data-testid="sandbox-picker"
    />
  );
}
