import { readFileSync, renameSync, rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { App } from "../src/index.ts";
import { playground } from "./playground.ts";

/** Errors and warnings; the Demo of the playground has a note. */
const findings = (app: App): string[] =>
  app.snapshot.diagnostics
    .filter(({ severity }) => severity !== "info")
    .map(
      ({ severity, code, pointer, message }) =>
        `${severity} ${code} ${pointer ?? "-"} ${message.en}`,
    );
const alice = "greetings/Alice/Alice.json";

describe("a misspelt key", () => {
  it.each([
    ["gretting", "letters left out"],
    ["Greeting", "another case"],
    ["greetign", "letters exchanged"],
    ["greetings", "one letter more"],
  ])("%s beside a missing one is one message that names the right one: %s", async (key) => {
    using place = playground();
    place.write(alice, JSON.stringify({ [key]: "Hi" }, null, 2));
    await using app = await place.open();
    expect(findings(app)).toEqual([`error key-misspelt /${key} ${key}: did you mean greeting?`]);
    expect(app.get("greetings.Alice").diagnostics[0]?.line).toBe(2);
  });

  it("in an object that allows no other key is one message, too", async () => {
    using place = playground();
    place.write(
      "greetings/PoliteType/PoliteType.ts",
      `import { defineType, query, secret } from "@menshen/core";
import { z } from "zod";
export default defineType({
  config: z.strictObject({ corpSecret: secret(), corpId: z.string() }),
  create: () => ({ hello: query({ access: "public", input: z.object({ name: z.string() }), run: () => "hi" }) }),
});`,
    );
    for (const name of ["Demo", "Sleepy"])
      rmSync(place.path(`greetings/${name}`), { recursive: true });
    place.write(alice, '{ "corpSecrett": "S3CRET", "corpid": "ww1" }');
    await using app = await place.open();
    const misspelt = findings(app).filter(
      (line) => line.includes("Alice") || line.includes("corp"),
    );
    expect(misspelt.toSorted()).toEqual([
      "error key-misspelt /corpSecrett corpSecrett: did you mean corpSecret?",
      "error key-misspelt /corpid corpid: did you mean corpId?",
    ]);
    expect(JSON.stringify(app.snapshot.diagnostics)).not.toContain("S3CRET");
  });

  it("unlike every missing one is reported beside it", async () => {
    using place = playground();
    place.write(alice, '{ "colour": "Hi" }');
    await using app = await place.open();
    expect(
      app
        .get("greetings.Alice")
        .diagnostics.map(({ code }) => code)
        .toSorted(),
    ).toEqual(["key-unknown", "value-missing"]);
  });

  it("for an optional key is a warning that names the right one", async () => {
    using place = playground();
    place.write(alice, '{ "greeting": "Hi", "apiBse": "https://greetings.example" }');
    await using app = await place.open();
    expect(findings(app)).toEqual([
      "warning key-unknown /apiBse unknown key, ignored; did you mean apiBase?",
    ]);
  });

  it.each(["tpye", "Type", "typ", "types"])(
    "%s in e.json is not taken for the e.json of a Meta",
    async (key) => {
      using place = playground();
      await using app = await place.open();
      place.write("greetings/Alice/e.json", JSON.stringify({ [key]: "greetings.PoliteType" }));
      await app.reload();
      expect(findings(app)).toEqual([`error key-misspelt /${key} ${key}: did you mean type?`]);
      expect(await app.getElement("greetings.Alice").hello({ name: "Bob" })).toBe(
        "Hello there, dear Bob",
      );
    },
  );
});

describe("a file under the wrong name", () => {
  it.each(["Carol.json", "E.json", "e.jsonc", "e.json.txt", "Carol.ts"])(
    "a folder with %s and without e.json is explained",
    async (name) => {
      using place = playground();
      place.write(`greetings/Carol/${name}`, "{}");
      await using app = await place.open();
      expect(findings(app)).toEqual([
        `warning element-unmarked - this folder has ${name} but no e.json, so it is not an element. Add an e.json that says its type`,
      ]);
      expect(app.snapshot.diagnostics.find(({ code }) => code === "element-unmarked")?.path).toBe(
        place.path("greetings/Carol"),
      );
    },
  );

  it("a config of another name beside a missing one is named", async () => {
    using place = playground();
    await using app = await place.open();
    renameSync(place.path(alice), place.path("greetings/Alice/alice.config.json"));
    await app.reload();
    expect(findings(app)).toEqual([
      "error config-missing - the config file Alice.json is missing; there is alice.config.json: rename it to Alice.json, or name it in frontBundleEntry",
    ]);
    renameSync(place.path("greetings/Alice/alice.config.json"), place.path(alice));
    await app.reload();
    expect(findings(app)).toEqual([]);
  });

  it("a config of another name is a warning where the Type needs none", async () => {
    using place = playground();
    const type = "greetings/PoliteType/PoliteType.ts";
    const code = readFileSync(place.path(type), "utf8");
    place.write(type, code.replace("field(z.string(), {", 'field(z.string().default("Hi"), {'));
    renameSync(place.path(alice), place.path("greetings/Alice/Alicia.json"));
    await using app = await place.open();
    const found = app.get("greetings.Alice").diagnostics;
    expect(found.map(({ severity, code, path }) => [severity, code, path])).toEqual([
      ["warning", "config-unused", place.path(alice)],
    ]);
    expect(found[0]?.message.en).toContain("Alicia.json is not read");
  });

  it.each(["politeType.ts", "PoliteType.mts", "politetype.js"])(
    "code under %s beside a missing PoliteType.ts is named",
    async (name) => {
      using place = playground();
      const folder = "greetings/PoliteType";
      renameSync(place.path(`${folder}/PoliteType.ts`), place.path(`${folder}/${name}`));
      await using app = await place.open();
      const found = findings(app).filter((finding) => finding.includes("body-"));
      expect(found).toEqual([
        `error body-missing - the code file PoliteType.ts is missing; there is ${name}: rename it to PoliteType.ts, or name it in backendBundleEntry`,
      ]);
      renameSync(place.path(`${folder}/${name}`), place.path(`${folder}/PoliteType.ts`));
      await app.reload();
      expect(findings(app)).toEqual([]);
    },
  );

  it("code of another name beside an Instance without code of its own is a warning", async () => {
    using place = playground();
    place.write("greetings/Alice/alice.ts", "export default null;");
    await using app = await place.open();
    expect(findings(app)).toEqual([
      "warning body-useless - instances of this Type have no code of their own; alice.ts is not loaded",
    ]);
    place.write(
      "greetings/Alice/e.json",
      '{ "type": "greetings.PoliteType", "backendBundleEntry": "ALICE.ts" }',
    );
    await app.reload();
    expect(findings(app)).toEqual([
      "warning body-useless - instances of this Type have no code of their own; alice.ts is not loaded",
      'warning entry-no-code /backendBundleEntry instances of this Type have no code of their own: expected "."',
    ]);
  });
});
