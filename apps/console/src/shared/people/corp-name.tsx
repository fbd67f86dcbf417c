import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { corpTitle, type Corp } from "./corp.ts";

/** A company's name, with a mark where it has none. */
export function CorpName({ corp }: { corp: Corp }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {corpTitle(corp)}
      {corp.unnamed && (
        <>
          {" "}
          <span className="pill" data-testid="unnamed-corp">
            {t("corp.unnamed")}
          </span>
        </>
      )}
    </>
  );
}
