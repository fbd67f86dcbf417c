import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually, startTestServer } from "@menshen/testkit";
import { expect, it } from "vitest";
import { menshen } from "./in-process.ts";

const packages = join(import.meta.dirname, "../../../packages");
const tsc = join(import.meta.dirname, "../../../node_modules/typescript/bin/tsc");
const run = promisify(execFile);

const typeFile = "shop/ShopType/ShopType.ts";
const typeCode = (answer: string): string => `
import { defineType, query } from "@menshen/core";
import { z } from "zod";

export default defineType({
  config: z.object({ city: z.string() }),
  create: ({ config }) => ({
    hours: query({
      access: "public",
      input: z.object({ day: z.string() }),
      run: ({ day }) => ({ city: config.city, text: ${answer} }),
    }),
  }),
});
`;
const program = (url: string, day: string): string => `
import { createClient } from "@menshen/client";
import type { Elements } from "./menshen.ts";

const client = createClient<Elements>({ url: ${JSON.stringify(`${url}/trpc`)} });
const { city, text } = await client.element("shop.Harbour").hours.query({ day: ${day} });
console.log(city satisfies string, text satisfies string);
`;

it("a Type and an Instance that are added, broken and repaired while the server runs answer a client outside the workspace", async () => {
  await using test = await startTestServer({ files: { "app.json": { name: "shop" } } });
  const dir = await mkdtemp(join(tmpdir(), "menshen-live-types-"));
  await using _ = { [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) };
  await mkdir(join(dir, "node_modules/@menshen"), { recursive: true });
  await symlink(join(packages, "client"), join(dir, "node_modules/@menshen/client"));
  await writeFile(join(dir, "package.json"), '{ "type": "module" }');
  const use = join(dir, "use.ts");
  const call = async () => (await run(process.execPath, [use], { cwd: dir })).stdout.trim();

  await test.write("shop/Harbour/Harbour.json", { city: "Ningbo" });
  await test.write("shop/Harbour/e.json", { type: "shop.ShopType", title: "Harbour" });
  await test.write(typeFile, typeCode("`open on ${day}`"));
  await test.write("shop/ShopType/e.json", { type: "shop.Meta", title: "Shops" });
  await test.write("shop/Meta/e.json", { type: "", title: "Shops" });
  const element = () => test.app.snapshot.elements.get("shop.Harbour");
  await eventually(async () => element()?.state === "active");
  const args = ["types", "--root", test.elementsDir, "--client", join(dir, "menshen.ts")];
  expect(await menshen(args)).toMatchObject({ code: 0 });
  await writeFile(use, program(test.url, '"Monday"'));
  expect(await call()).toBe("Ningbo open on Monday");

  await test.write(typeFile, typeCode("`open on ${day"));
  await eventually(async () => test.app.snapshot.elements.get("shop.ShopType")?.state === "stale");
  expect(await call()).toBe("Ningbo open on Monday");

  await test.write(typeFile, typeCode("`closed on ${day}`"));
  await eventually(async () => (await call()) === "Ningbo closed on Monday");

  const config = { compilerOptions: checked, include: ["*.ts"] };
  await writeFile(join(dir, "tsconfig.json"), JSON.stringify(config));
  const findings = () =>
    run(process.execPath, [tsc, "-p", dir]).then(
      () => "",
      ({ stdout }) => stdout,
    );
  expect(await findings()).toBe("");
  await writeFile(use, program(test.url, "1"));
  expect(await findings()).toMatch(/use\.ts\(6,\d+\): error TS2322/);
}, 60_000);

const checked = {
  module: "nodenext",
  target: "es2024",
  lib: ["es2024", "esnext", "dom", "dom.iterable"],
  types: [],
  strict: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  noEmit: true,
};
