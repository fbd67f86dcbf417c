import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../routing/route.ts";
import { Empty, Page } from "./page.tsx";

export function NotFound(): ReactNode {
  const { t } = useTranslation();
  return (
    <Page title={t("notFound.title")}>
      <Empty title={t("notFound.text")}>
        <a href={hrefOf({ page: "overview" })}>{t("notFound.home")}</a>
      </Empty>
    </Page>
  );
}
