import { Button, ConfigProvider } from "antd";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { buttonDefaults } from "./button-defaults.tsx";

it("a button at work has the name that it has otherwise", () => {
  const html = renderToStaticMarkup(
    <ConfigProvider button={buttonDefaults}>
      <Button loading>Save</Button>
    </ConfigProvider>,
  );
  const icon = /<span[^>]*anticon-loading[^>]*>/.exec(html)?.[0];
  expect(icon).toContain('aria-hidden="true"');
  expect(html.replaceAll(/<svg.*?<\/svg>|<[^>]+>/gs, "")).toBe("Save");
});
