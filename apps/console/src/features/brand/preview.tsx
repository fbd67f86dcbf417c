import { Alert, Segmented } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "../../shared/i18n/language.ts";
import { Loading, Section } from "../../shared/layout/page.tsx";

/** In which language and theme the login page is shown. */
export interface Rendering {
  readonly language: Language;
  readonly theme: "light" | "dark";
}

interface Props {
  /** The login page; undefined until it has come. */
  html: string | undefined;
  isLoading: boolean;
  /** The present values make no page. */
  isInvalid: boolean;
  rendering: Rendering;
  change: (rendering: Rendering) => void;
}

/** The login page in a frame as wide as a phone. */
export function Preview({ html, isLoading, isInvalid, rendering, change }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t("brand.preview")}>
      <div className="branding-choices">
        <Segmented<Rendering["language"]>
          aria-label={t("brand.language")}
          value={rendering.language}
          onChange={(language) => change({ ...rendering, language })}
          options={[
            { value: "zh", label: t("form.zh") },
            { value: "en", label: t("form.en") },
          ]}
        />
        <Segmented<Rendering["theme"]>
          aria-label={t("brand.theme")}
          value={rendering.theme}
          onChange={(theme) => change({ ...rendering, theme })}
          options={[
            { value: "light", label: t("app.theme_light") },
            { value: "dark", label: t("app.theme_dark") },
          ]}
        />
      </div>
      {isInvalid && <Alert type="warning" showIcon title={t("brand.previewInvalid")} />}
      {html === undefined ? (
        isLoading && <Loading rows={8} />
      ) : (
        <iframe
          className="branding-preview"
          data-testid="brand-preview"
          title={t("brand.previewFrame")}
          // No script runs, and no link leads anywhere: a new tab would need a permission.
          sandbox=""
          srcDoc={html.replace("<head>", '<head><base target="_blank" />')}
        />
      )}
    </Section>
  );
}
