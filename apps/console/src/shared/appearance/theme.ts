import { theme, type ThemeConfig } from "antd";

/** Ant Design in the console's colours; `styles.css` has the same ones for what is our own. */
export function themeOf(isDark: boolean): ThemeConfig {
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      ...(isDark ? dark : light),
      borderRadius: 8,
      fontSize: 14,
      fontFamily: "var(--font)",
      fontFamilyCode: "var(--mono)",
      wireframe: false,
    },
    components: {
      // The dark theme's blue is light: dark letters read better on it.
      ...(isDark && { Button: { primaryColor: "#0c131d" } }),
      Segmented: { trackPadding: 3 },
      Tabs: { horizontalItemPaddingSM: "8px 0" },
    },
  };
}

const light = {
  colorPrimary: "#2b5a9b",
  colorInfo: "#2b5a9b",
  colorSuccess: "#2e7d4f",
  // What is derived of a colour this dark is a grey slab.
  colorSuccessBg: "#e6f2ea",
  colorSuccessBorder: "#b9d8c5",
  colorWarning: "#a86a08",
  colorError: "#c0352b",
  colorBgLayout: "#f6f5f1",
  colorBgContainer: "#ffffff",
  colorTextBase: "#1b1f24",
  colorTextPlaceholder: "#6f767f",
  colorBorder: "#d5d2c8",
  colorBorderSecondary: "#e6e3da",
};

const dark = {
  colorPrimary: "#7aa9ea",
  colorInfo: "#7aa9ea",
  colorSuccess: "#4fae79",
  colorWarning: "#d9a23f",
  colorError: "#e5695e",
  colorBgLayout: "#121416",
  colorBgContainer: "#1a1d20",
  colorBgElevated: "#22262a",
  colorTextBase: "#e9ebed",
  colorTextPlaceholder: "#8f979f",
  colorBorder: "#3a4047",
  colorBorderSecondary: "#2a2f34",
};
