import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EditOff } from "../../shared/elements/edit-off.tsx";
import { Loading, Page } from "../../shared/layout/page.tsx";
import { trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { BrandEditor } from "./brand-editor.tsx";
import "./brand.css";

/** `brand` of the app's own `app.json`. */
export function BrandPage(): ReactNode {
  const { t } = useTranslation();
  const brand = useQuery(trpc.app.brand.get.queryOptions());
  const info = useQuery(trpc.app.info.queryOptions());
  return (
    <Page title={t("brand.title")} lead={brand.data && t("brand.lead", { file: brand.data.file })}>
      {info.data?.edit === false && <EditOff />}
      {brand.isPending && <Loading rows={8} />}
      {brand.isError && <FailureView error={brand.error} retry={brand.refetch} />}
      {brand.data && <BrandEditor stored={brand.data} canSave={info.data?.edit ?? false} />}
    </Page>
  );
}
