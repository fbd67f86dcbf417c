import { fileURLToPath } from "node:url";
import { createSSRApp, h } from "vue";
import { renderToString } from "vue/server-renderer";
import { expect, it } from "vitest";
import { LoginPanel, useSession, WeChatLogin, WeComLogin } from "@menshen/vue";
import { bundleSize } from "../../element/test/bundle-size.ts";

it.each([
  ["LoginPanel", LoginPanel],
  ["WeChatLogin", WeChatLogin],
  ["WeComLogin", WeComLogin],
] as const)("renders %s on a server: loading, in the language asked for", async (_, component) => {
  const markup = await renderToString(createSSRApp(() => h(component, { lang: "en" })));
  expect(markup).toContain('data-status="loading"');
  expect(markup).toContain('role="status"');
  expect(markup).toContain("Loading…");
});

it("useSession is loading on a server", async () => {
  const app = createSSRApp({
    setup() {
      const { session } = useSession();
      return () => h("i", session.value.status);
    },
  });
  expect(await renderToString(app)).toBe("<i>loading</i>");
});

it("stays under 20 KB gzip without Vue", async () => {
  const entry = fileURLToPath(import.meta.resolve("@menshen/vue"));
  expect(await bundleSize(entry, [/^vue$/])).toBeLessThan(20 * 1024);
});
