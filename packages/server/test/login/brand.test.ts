import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { demoElements, startTestServer, type TestServer } from "@menshen/testkit";
import { describe, expect, it } from "vitest";
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

  expect(await edit({ brand })).toEqual([
    "brand-text-unknown /brand/texts/en/errors",
    "brand-text-unknown /brand/texts/en/unheardOf",
  ]);
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

  const { texts: _, ...withoutTexts } = brand;
  expect(await edit({ brand: { ...withoutTexts, color: "#ffe08a" } })).toEqual([
    "brand-contrast /brand/color",
  ]);
  expect((await page()).html).toContain("--red:#ffe08a");

  expect(await edit({ brand: { ...brand, color: "yellow" } })).toEqual([
    expect.stringContaining("/brand/color"),
  ]);
  expect((await page()).html).toContain("--red:#ffe08a");
});

const failing = (colors: { passes: boolean }[]) => colors.filter(({ passes }) => !passes);

/** As curl calls it. */
async function call(test: TestServer, name: string, input?: object, token = test.adminToken) {
  const response = await fetch(`${test.url}/trpc/app.brand.${name}`, {
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    ...(input && { method: "POST", body: JSON.stringify(input) }),
  });
  const { result, error } = JSON.parse(await response.text());
  return { status: response.status, data: result?.data, error: error?.data };
}

describe("app.brand", () => {
  it("saves a brand into app.json, whose other bytes stay as they are, and audits what changed", async () => {
    await using test = await startTestServer({ config: { watch: false } });
    const file = join(test.elementsDir, "app.json");
    const before = '\uFEFF{\r\n\t"title" : "Mine",\r\n\t"own": [1,2],\r\n\t"name": "demo"\r\n}\r\n';
    await writeFile(file, before);
    await test.app.reload();
    const { data: found } = await call(test, "get");
    expect(found).toMatchObject({ brand: null, texts: { en: { signIn: "Sign in" } } });

    const next = { name: "Tide", color: "#0a5c6b" };
    const saved = await call(test, "save", { hash: found.hash, brand: next });
    expect(saved).toMatchObject({ status: 200, data: { brand: next } });
    const after = await readFile(file, "utf8");
    expect(after).toBe(
      before.replace(
        '"demo"\r\n',
        '"demo",\r\n\t"brand": {\r\n\t\t"name": "Tide",\r\n\t\t"color": "#0a5c6b"\r\n\t}\r\n',
      ),
    );
    expect(await (await fetch(`${test.url}/login?lang=en`)).text()).toContain("· Tide</title>");

    const removed = await call(test, "save", { hash: saved.data.hash, brand: null });
    expect(removed.status).toBe(200);
    expect(await readFile(file, "utf8")).toBe(before);
    const rows = await fetch(`${test.url}/trpc/app.audit.list`, {
      headers: { authorization: `Bearer ${test.adminToken}` },
    });
    expect(await rows.json()).toMatchObject({
      result: {
        data: [
          { action: "brand-saved", actor: "admin" },
          {
            action: "brand-saved",
            detail: { by: "admin", changes: [{ pointer: "/brand/name", to: "Tide" }, {}] },
          },
        ],
      },
    });
  });

  it("has the last good values while app.json is half saved, saying what is wrong, and saves nothing then", async () => {
    await using test = await startTestServer({ config: { watch: false } });
    const good = { ...appJson, brand: { name: "Tide", color: "#0a5c6b" } };
    await test.write("app.json", good);
    await test.app.reload();
    const half = JSON.stringify(good).slice(0, -20);
    await writeFile(join(test.elementsDir, "app.json"), half);
    const { data: found } = await call(test, "get");
    expect(found).toMatchObject({
      brand: { name: { zh: "Tide", en: "Tide" }, color: "#0a5c6b" },
      diagnostics: [{ code: "json-syntax" }],
    });
    const refused = await call(test, "save", { hash: found.hash, brand: { name: "Mine" } });
    expect(refused).toMatchObject({ status: 400, error: { errcode: 10701 } });
    expect(await readFile(join(test.elementsDir, "app.json"), "utf8")).toBe(half);
  });

  it("refuses what is invalid, changed meanwhile or not allowed, naming the field or what is on disk", async () => {
    await using test = await startTestServer({ config: { watch: false } });
    const file = join(test.elementsDir, "app.json");
    const { data: found } = await call(test, "get");
    const wrong = await call(test, "save", {
      hash: found.hash,
      brand: { color: "red", name: { zh: "海潮" }, colour: "#000000" },
    });
    expect(wrong).toMatchObject({ status: 400, error: { errcode: 10701 } });
    const pointers = wrong.error.data.diagnostics.map(
      ({ pointer }: { pointer: string }) => pointer,
    );
    expect(pointers.sort()).toEqual(["/brand/color", "/brand/colour", "/brand/name/en"]);
    expect(await readFile(file, "utf8")).not.toContain("brand");

    await test.write("app.json", { ...appJson, brand: { name: "Theirs" } });
    const conflict = await call(test, "save", { hash: found.hash, brand: { name: "Mine" } });
    expect(conflict).toMatchObject({
      status: 409,
      error: { errcode: 10703, data: { brand: { name: "Theirs" } } },
    });
    const { hash } = conflict.error.data;
    expect((await call(test, "save", { hash, brand: { name: "Mine" } })).status).toBe(200);

    await writeFile(file, "{ broken");
    const broken = await call(test, "save", { hash, brand: null });
    expect(broken.error.data.diagnostics).toMatchObject([{ code: "json-syntax", line: 1 }]);
    await writeFile(file, Buffer.from("\uFEFF{}", "utf16le"));
    const { data: unreadable } = await call(test, "get");
    expect(unreadable).toMatchObject({
      brand: null,
      diagnostics: [{ code: "encoding-invalid" }],
    });
    const kept = await call(test, "save", { hash: unreadable.hash, brand: { name: "Mine" } });
    expect(kept.error.errcode).toBe(10701);
    const shown = await call(test, "preview", { brand: {}, language: "en", theme: "light" });
    expect(shown.status).toBe(200);
    expect((await call(test, "get", undefined, "nobody")).status).toBe(401);
    await using off = await startTestServer({ config: { watch: false, edit: false } });
    expect((await call(off, "save", { hash: "", brand: null })).error.errcode).toBe(10704);
  });

  it("previews the login page in a language and a theme, with the contrast of its colours and a colour that passes", async () => {
    await using test = await startTestServer({ config: { watch: false } });
    const light = { name: { zh: "海潮", en: "Tide" }, color: "#ffe08a", background: "#e8f4f6" };
    const texts = { en: { signin: "Come in" }, zh: { signIn: "进来" } };
    const draft = { brand: { ...light, texts }, language: "zh", theme: "dark" };
    const { data } = await call(test, "preview", draft);
    expect(data.html).toContain("<title>进来 · 海潮</title>");
    expect(data.html).not.toContain("prefers-color-scheme");
    expect(failing(data.colors)).toMatchObject([
      { name: "accent", theme: "light", color: "#ffe08a", min: 3 },
      { name: "accent-notice", theme: "light" },
    ]);
    expect(data.diagnostics).toMatchObject([
      { code: "brand-contrast", pointer: "/brand/color" },
      { pointer: "/brand/texts/en/signin", message: { en: expect.stringContaining("signIn?") } },
    ]);
    const better = { brand: { ...light, color: data.suggestedColor }, language: "en" };
    const second = await call(test, "preview", better);
    expect(failing(second.data.colors)).toEqual([]);
    expect(second.data).toMatchObject({ suggestedColor: null, diagnostics: [] });
    const plain = await call(test, "preview", { brand: {} });
    expect(failing(plain.data.colors)).toEqual([]);
    expect(await (await fetch(`${test.url}/login`)).text()).not.toContain("海潮");
  });
});
