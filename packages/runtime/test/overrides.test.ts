import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { codesOf, playground, until } from "./playground.ts";

const folder = "greetings/PoliteType";
const body = `${folder}/PoliteType.ts`;
const eJson = (baseHash: string): string =>
  JSON.stringify({ type: "greetings.Meta", title: "Ours", baseHash });
/** Extends the Type that it replaces, in the folder below. */
const ours = (base: string): string => `
import { extendType, query } from "@menshen/core";
import Base from ${JSON.stringify(`${base}/${body}`)};

export default extendType(Base, { add: { more: query({ access: "public", run: () => "ours" }) } });
`;
const polite = "greetings.PoliteType";
const alice: string = "greetings.Alice";

it("an override is listed with what it replaces, and warns when that one has changed since", async () => {
  using base = playground();
  using layer = playground();
  for (const name of ["greetings", "app.json"]) rmSync(layer.path(name), { recursive: true });
  await using alone = await base.open();
  layer.write(body, ours(base.dir));
  layer.write(`${folder}/e.json`, eJson("0".repeat(12)));
  await using app = await base.open({ roots: [base.dir, layer.dir] });
  const listed = () => app.list().find(({ fullName }) => fullName === polite);
  const { hash = "", layer: replaced } = listed()?.replaces ?? {};
  expect(alone.snapshot.elements.get(polite)?.hash).toBe(hash);
  expect(replaced).toBe(app.list().find(({ fullName }) => fullName === alice)?.layer);
  expect(await app.getElement(alice).more()).toBe("ours");
  expect(codesOf(app.snapshot)).toEqual(["override-outdated"]);
  const warning = app.snapshot.diagnostics.find(({ severity }) => severity === "warning");
  expect(warning).toMatchObject({ element: polite, pointer: "/baseHash" });
  expect(warning?.message.en).toContain(hash.slice(0, 12));

  layer.write(`${folder}/e.json`, eJson(hash.slice(0, 12)));
  await app.reload();
  expect(codesOf(app.snapshot)).toEqual([]);

  base.write(`${folder}/polite.ts`, "export const polite = () => 'changed';");
  await app.reload();
  expect(codesOf(app.snapshot)).toEqual(["override-outdated"]);
  expect(await app.getElement(alice).hello({ name: "x" })).toBe("changed");

  rmSync(layer.path("greetings"), { recursive: true });
  await app.reload();
  expect(listed()?.replaces).toBeUndefined();
  expect(app.getElement(alice).more).toBeUndefined();
});

it("a baseHash where nothing is replaced is a warning", async () => {
  using place = playground();
  place.write(`${folder}/e.json`, eJson("abcdef0123"));
  await using app = await place.open();
  expect(codesOf(app.snapshot)).toEqual(["override-of-nothing"]);
});

it("a Type uses the npm packages of its own folder, also those installed after it failed", async () => {
  using place = playground();
  place.write(
    `${folder}/polite.ts`,
    `import { upper } from "left-pad-of-its-own";
     export const polite = (greeting: string, name: string) => upper(greeting + name);`,
  );
  await using app = await place.open({ watch: true });
  expect(codesOf(app.snapshot)).toContain("body-import");
  const home = `${folder}/node_modules/left-pad-of-its-own`;
  place.write(
    `${home}/package.json`,
    JSON.stringify({ name: "left-pad-of-its-own", type: "module", exports: "./index.js" }),
  );
  place.write(`${home}/index.js`, "export const upper = (text) => text.toUpperCase();");
  await app.reload();
  await until(app, (snapshot) => snapshot.elements.get(alice)?.state === "active");
  expect(await app.getElement(alice).hello({ name: "Bob" })).toBe("HELLO THEREBOB");
  expect(codesOf(app.snapshot)).toEqual([]);
});
