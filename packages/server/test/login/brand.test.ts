import { demoElements, startTestServer } from "@menshen/testkit";
import { expect, it } from "vitest";
import { cspHash } from "../http/csp-hash.ts";

const appJson = demoElements["app.json"] as object;
const brand = {
  name: { zh: "海潮", en: "Tide" },
  logo: "https://cdn.example/logo.svg",
  color: "#0a5c6b",
  background: "#e8f4f6",
  terms: "https://tide.example/terms",
  support: { zh: "mailto:zh@tide.example", en: "mailto:en@tide.example" },
  texts: { en: { signIn: "Come in", errors: "not a text", unheardOf: "ignored" } },
};

it("brand of app.json changes hosted pages and app.info without a restart; a broken one leaves the last good one", async () => {
  await using test = await startTestServer({ config: { watch: false } });
  const page = async () => {
    const response = await fetch(`${test.url}/login?lang=en`);
    return { html: await response.text(), headers: response.headers };
  };
  const edit = async (content: object) => {
    await test.write("app.json", { ...appJson, ...content });
    await test.app.reload();
    return test.app.snapshot.diagnostics.map(({ code, pointer }) => `${code} ${pointer ?? ""}`);
  };
  expect((await page()).html).toContain("<title>Sign in · 门神 Menshen</title>");

  expect(await edit({ brand })).toEqual([]);
  const { html, headers } = await page();
  expect(html).toContain("<title>Come in · Tide</title>");
  expect(html).toContain('src="https://cdn.example/logo.svg"');
  expect(html).toContain('href="https://tide.example/terms"');
  expect(html).toContain('href="mailto:en@tide.example"');
  const own = /<style>(:root\{--red:#0a5c6b[^<]*)<\/style>/.exec(html)?.[1] ?? "";
  expect(own).toContain("--ground:#e8f4f6");
  expect(headers.get("content-security-policy")).toContain(`'${cspHash(own)}'`);
  const info = await fetch(`${test.url}/trpc/app.info`);
  expect(await info.json()).toMatchObject({
    result: { data: { brand: { name: brand.name, color: brand.color, onColor: "#ffffff" } } },
  });

  expect(await edit({ brand: { ...brand, color: "#ffe08a" } })).toEqual([
    "brand-contrast /brand/color",
  ]);
  expect((await page()).html).toContain("--red:#ffe08a");

  expect(await edit({ brand: { ...brand, color: "yellow" } })).toEqual([
    expect.stringContaining("/brand/color"),
  ]);
  expect((await page()).html).toContain("--red:#ffe08a");
});
