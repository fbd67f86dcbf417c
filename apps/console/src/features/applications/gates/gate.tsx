import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../../shared/routing/route.ts";
import { ElementPage } from "../element-page.tsx";
import { hostsOf } from "./gate-hosts.ts";
import { GateSetup } from "./gate-setup.tsx";

/** One gate: what its proxy needs. */
export function GatePage({ fullName }: { fullName: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <ElementPage
      fullName={fullName}
      unknown={t("gates.unknown")}
      renderActions={() => (
        <Button href={hrefOf({ page: "audit", element: fullName })}>{t("gates.entries")}</Button>
      )}
    >
      {(element) => {
        const hosts = hostsOf(element);
        return hosts.length > 0 && <GateSetup key={fullName} hosts={hosts} />;
      }}
    </ElementPage>
  );
}
