import { Alert, Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "../../shared/layout/page.tsx";
import type { BrandPreview } from "../../shared/server/rows.ts";

interface Props {
  colors: BrandPreview["colors"];
  suggestion: string | null;
  use: (color: string) => void;
}

/** Every pair of colours on hosted pages, what fails first. */
export function Contrast({ colors, suggestion, use }: Props): ReactNode {
  const { t } = useTranslation();
  const sorted = colors.toSorted((a, b) => Number(a.passes) - Number(b.passes));
  return (
    <Section title={t("brand.contrast")}>
      <p className="quiet">{t("brand.contrastLead")}</p>
      {suggestion !== null && (
        <Alert
          type="warning"
          showIcon
          role="alert"
          data-testid="low-contrast"
          title={t("brand.contrastLow", { color: suggestion })}
          action={
            <Button size="small" onClick={() => use(suggestion)}>
              {t("brand.use", { color: suggestion })}
            </Button>
          }
        />
      )}
      <ul className="branding-contrast">
        {sorted.map(({ name, theme, color, ground, ratio, min, passes }) => (
          <li key={`${name} ${theme}`} data-testid="color-pair" data-passes={passes}>
            <span
              className="branding-sample"
              style={{ color, background: ground }}
              aria-hidden="true"
            >
              Aa
            </span>
            <span className="branding-where">
              {t(`brand.pair_${name}`)} <span className="quiet">{t(`app.theme_${theme}`)}</span>
            </span>
            <span className="nowrap">{ratio.toFixed(2)}</span>
            <span className={`badge badge-${passes ? "active" : "failed"}`}>
              {passes ? t("brand.passes") : t("brand.fails", { min })}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
