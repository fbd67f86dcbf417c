import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripTypeScriptTypes } from "node:module";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createApp, generateTypes } from "../src/index.ts";
import { ports } from "./ports.ts";

/*
 * Official Types are installed as compiled files below `node_modules`, where Node strips no types.
 */

const greetings = join(import.meta.dirname, "fixtures/greetings");
const type = "greetings/PoliteType";
let project: string;
let elements: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "menshen-installed-"));
  const home = join(project, "node_modules/@acme/greetings");
  elements = join(home, "dist/elements");
  mkdirSync(join(elements, type), { recursive: true });
  const manifest = { name: "@acme/greetings", exports: { "./elements/*": "./dist/elements/*" } };
  writeFileSync(join(home, "package.json"), JSON.stringify(manifest));
  for (const path of ["app.json", "greetings/Meta", "greetings/Alice", type]) {
    cpSync(join(greetings, path), join(elements, path), {
      recursive: true,
      filter: (source) => !source.endsWith(".ts"),
    });
  }
  for (const name of ["greetings/Meta/Meta", `${type}/PoliteType`, `${type}/polite`]) {
    const source = stripTypeScriptTypes(readFileSync(join(greetings, `${name}.ts`), "utf8"));
    writeFileSync(join(elements, `${name}.js`), source.replaceAll("./polite.ts", "./polite.js"));
  }
});
afterAll(() => rmSync(project, { recursive: true }));

const open = () =>
  createApp({
    roots: [{ path: elements, official: true }],
    ports,
    variables: { GREETING: "Hello", GREETER_KEY: "S3CRET" },
  });

it("a layer in an installed package loads, and names its Types by the paths that the package exports", async () => {
  await using app = await open();
  expect(generateTypes(app, { outFile: join(project, "elements.gen.d.ts") })).toContain(
    'Alice: Leaf<typeof import("@acme/greetings/elements/greetings/PoliteType/PoliteType.js").default>;',
  );
});

it("a changed helper file of a layer in an installed package is loaded again", async () => {
  await using app = await open();
  const hello = () => app.getElement("greetings.Alice")["hello"]({ name: "Bo" });
  expect(await hello()).toBe("Hello there, dear Bo");
  writeFileSync(
    join(elements, type, "polite.js"),
    "export const polite = (greeting, name) => `${greeting}, ${name}!`;\n",
  );
  await app.reload();
  expect(await hello()).toBe("Hello there, Bo!");
});
