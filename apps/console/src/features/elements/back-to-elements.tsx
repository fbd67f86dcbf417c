import { LeftOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../shared/routing/route.ts";

export function BackToElements(): ReactNode {
  const { t } = useTranslation();
  return (
    <a className="back" href={hrefOf({ page: "elements" })}>
      <LeftOutlined aria-hidden="true" /> {t("element.back")}
    </a>
  );
}
