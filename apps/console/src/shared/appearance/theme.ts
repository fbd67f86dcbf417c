import { theme, type ThemeConfig } from "antd";
import type { Language } from "../i18n/language.ts";

/** The class on the root element that carries Ant Design's tokens as CSS variables (`--ant-color-text`). */
export const TOKENS_CLASS = "tokens";

interface Appearance {
  readonly isDark: boolean;
  readonly hasMotion: boolean;
  readonly language: Language;
}

const fonts =
  '"Inter", system-ui, -apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

/** Ant Design's tokens in the console's colours: paper, ink and one seal of vermilion. Our style sheets use the same ones. */
export function themeOf({ isDark, hasMotion, language }: Appearance): ThemeConfig {
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    cssVar: { key: TOKENS_CLASS },
    token: {
      ...(isDark ? dark : light),
      motion: hasMotion,
      borderRadius: 8,
      fontSize: 14,
      // See base.css.
      fontFamily: language === "zh" ? `"Chinese marks", ${fonts}` : fonts,
      fontFamilyCode:
        'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", "Noto Sans Mono CJK SC", monospace',
      wireframe: false,
    },
    components: {
      // The dark theme's blue and red are light: dark text has more contrast on them. What Ant Design makes of the red has less.
      ...(isDark && {
        Button: {
          primaryColor: "#0c131d",
          colorError: dark.colorErrorText,
          dangerColor: "#1b0d0b",
        },
      }),
      Segmented: { trackPadding: 3 },
      Tabs: { horizontalItemPaddingSM: "8px 0" },
    },
  };
}

const light = {
  colorPrimary: "#2b5a9b",
  colorInfo: "#2b5a9b",
  colorInfoBg: "#eaf0f8",
  colorLink: "#2b5a9b",
  colorSuccess: "#2e7d4f",
  colorSuccessText: "#24693f",
  // The tint that Ant Design derives from a colour this dark is grey.
  colorSuccessBg: "#e6f2ea",
  colorSuccessBorder: "#b9d8c5",
  colorWarning: "#a86a08",
  colorWarningText: "#85530a",
  colorWarningBg: "#fbf0db",
  colorError: "#c0352b",
  colorErrorText: "#a92c23",
  colorErrorBg: "#fbe9e7",
  colorBgLayout: "#f6f5f1",
  colorBgContainer: "#ffffff",
  colorFillAlter: "#f9f8f5",
  colorBgTextHover: "#efede7",
  colorTextBase: "#1b1f24",
  colorTextSecondary: "#5a616b",
  colorTextPlaceholder: "#6f767f",
  colorBorder: "#d5d2c8",
  colorBorderSecondary: "#e6e3da",
  boxShadowTertiary: "0 1px 2px rgb(27 31 36 / 4%), 0 4px 16px rgb(27 31 36 / 4%)",
};

const dark = {
  colorPrimary: "#7aa9ea",
  colorInfo: "#7aa9ea",
  colorInfoBg: "#1e2a3a",
  colorLink: "#82b0ee",
  colorSuccess: "#4fae79",
  colorSuccessText: "#74c998",
  colorSuccessBg: "#172a20",
  colorWarning: "#d9a23f",
  colorWarningText: "#e4b45c",
  colorWarningBg: "#2e2514",
  colorError: "#e5695e",
  colorErrorText: "#f08b81",
  colorErrorBg: "#341c1a",
  colorBgLayout: "#121416",
  colorBgContainer: "#1a1d20",
  colorBgElevated: "#22262a",
  colorFillAlter: "#15181a",
  colorBgTextHover: "#262a2e",
  colorTextBase: "#e9ebed",
  colorTextSecondary: "#a0a8b1",
  colorTextPlaceholder: "#8f979f",
  colorBorder: "#3a4047",
  colorBorderSecondary: "#2a2f34",
  boxShadowTertiary: "none",
};
