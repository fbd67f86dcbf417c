import { readFileSync, readdirSync, symlinkSync, rmSync, renameSync } from "node:fs";
import { isCode } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { MASK, type App } from "../src/index.ts";
import { codesOf, playground } from "./playground.ts";

const refused = (attempt: Promise<unknown>): Promise<number | undefined> =>
  attempt.then(
    () => undefined,
    (error: unknown) => (isCode(error) ? error.errcode : -1),
  );
const hashOf = (app: App, name = "greetings.Alice"): string => app.get(name).hash;
const named = "greetings.Alice";

describe("get", () => {
  it("get masks every string of a config that the schema does not declare as non-secret", async () => {
    using place = playground();
    place.write(
      "greetings/Alice/Alice.json",
      '{\n  "greeting": "Hi",\n  "key": "S3CRET",\n  "unknown": "S3CRET", "deep": [{ "x": "S3CRET", "n": 5307 }]\n}\n',
    );
    place.write(
      "greetings/Alice/e.json",
      '{ "type": "greetings.PoliteType", "title": "A", "nickname": "S3CRET", "other": "S3CRET" }',
    );
    await using app = await place.open();
    expect(app.get(named).files).toEqual([
      {
        name: "e.json",
        text: `{ "type": "greetings.PoliteType", "title": "A", "nickname": "${MASK}", "other": "${MASK}" }`,
      },
      {
        name: "Alice.json",
        text: `{\n  "greeting": "Hi",\n  "key": "${MASK}",\n  "unknown": "${MASK}", "deep": [{ "x": "${MASK}", "n": "${MASK}" }]\n}\n`,
      },
    ]);
  });

  it("get shows references, which do not contain the secret", async () => {
    using place = playground();
    await using app = await place.open();
    expect(app.get(named).files[1]?.text).toBe(
      '{ "greeting": "{{GREETING}} there", "key": "{{GREETER_KEY}}" }\n',
    );
  });

  it("get shows only the schema's keys of a file that is not JSON", async () => {
    using place = playground();
    place.write(
      "greetings/Alice/Alice.json",
      '{ "greeting": "S3CRET", "key" "S3CRET S3CRET": S3CRET,',
    );
    await using app = await place.open();
    expect(app.get(named).files[1]?.text).toBe(
      `{ "greeting": "${MASK}", "key" "${MASK}": "${MASK}",`,
    );
  });

  it("get shows the non-secret values of a file while the other file of the element is broken", async () => {
    using place = playground();
    place.write("greetings/Alice/Alice.json", '{ "greeting": "Hi", "key": "S3CRET" }');
    await using app = await place.open();
    place.write("greetings/Alice/e.json", '{ "type": "greetings.PoliteType", "title": 1, }');
    await app.reload();
    expect(app.get(named).state).toBe("stale");
    expect(app.get(named).files[1]?.text).toBe(`{ "greeting": "Hi", "key": "${MASK}" }`);
  });

  it("get lists the methods with kind and access", async () => {
    using place = playground();
    await using app = await place.open();
    expect(app.get(named).methods).toEqual([
      { name: "hello", kind: "query", access: "public", describe: { zh: "Greets", en: "Greets" } },
      { name: "reset", kind: "mutation", access: "admin", describe: undefined },
      { name: "whoCalls", kind: "query", access: "internal", describe: undefined },
      { name: "reveal", kind: "query", access: "internal", describe: undefined },
      { name: "notify", kind: "webhook", access: "public", describe: undefined },
    ]);
    expect(app.get("greetings.PoliteType").files).toEqual([]);
  });
});

describe("schema", () => {
  it("schema contains titles, help and secret marks for both files", async () => {
    using place = playground();
    await using app = await place.open();
    const { e, config } = app.schema("greetings.PoliteType");
    expect(config.properties?.["greeting"]).toEqual({
      type: "string",
      titles: { zh: "问候语", en: "Greeting" },
    });
    expect(config.properties?.["key"]).toEqual({
      type: "string",
      minLength: 1,
      help: { zh: "密钥", en: "The key" },
      secret: true,
    });
    expect(e.properties?.["nickname"]?.secret).toBe(true);
    expect(e.properties?.["default"]?.["titles"]).toEqual({ zh: "默认", en: "Default" });
  });
});

describe("save", () => {
  it("save writes atomically, keeps masked values and resolves once the change is loaded", async () => {
    using place = playground();
    await using app = await place.open({ edit: true });
    const first = await app.save({
      fullName: named,
      hash: hashOf(app),
      config: { greeting: "One", key: "S3CRET" },
    });
    expect(first.files[1]?.text).toBe(`{\n  "greeting": "One",\n  "key": "${MASK}"\n}\n`);
    const text = `{ "key": "${MASK}", "greeting": "Two" }`;
    await app.save({
      fullName: named,
      hash: first.hash,
      config: text,
      e: { type: "greetings.PoliteType", title: "Saved" },
    });
    expect(readFileSync(place.path("greetings/Alice/Alice.json"), "utf8")).toBe(
      '{ "key": "S3CRET", "greeting": "Two" }',
    );
    expect(await app.getElement(named).hello({ name: "Bob" })).toBe("Two, dear Bob");
    expect(await app.getElement(named).reveal()).toEqual(["S3CRET", null]);
    expect(app.snapshot.elements.get(named)?.title).toEqual({ zh: "Saved", en: "Saved" });
    expect(readdirSync(place.path("greetings/Alice")).sort()).toEqual(["Alice.json", "e.json"]);
  });

  it("save is rejected where editing is off", async () => {
    using place = playground();
    await using app = await place.open();
    expect(await refused(app.save({ fullName: named, hash: hashOf(app), config: {} }))).toBe(10704);
  });

  it("of two concurrent saves one is rejected with 10703", async () => {
    using place = playground();
    await using app = await place.open({ edit: true });
    const hash = hashOf(app);
    const outcomes = await Promise.all([
      refused(app.save({ fullName: named, hash, config: { greeting: "One" } })),
      refused(app.save({ fullName: named, hash, config: { greeting: "Two" } })),
    ]);
    expect(outcomes).toEqual([undefined, 10703]);
    expect(await app.getElement(named).hello({ name: "Bob" })).toBe("One, dear Bob");
  });

  it("save is rejected when the file on disk changed, even before a reload", async () => {
    using place = playground();
    await using app = await place.open({ edit: true });
    const hash = hashOf(app);
    place.write("greetings/Alice/Alice.json", '{ "greeting": "By hand" }');
    expect(await refused(app.save({ fullName: named, hash, config: { greeting: "One" } }))).toBe(
      10703,
    );
    expect(readFileSync(place.path("greetings/Alice/Alice.json"), "utf8")).toBe(
      '{ "greeting": "By hand" }',
    );
  });

  it("save rejects a draft that would not load and writes nothing", async () => {
    using place = playground();
    await using app = await place.open({ edit: true });
    const attempt = app.save({ fullName: named, hash: hashOf(app), config: { greeting: 5 } });
    const error = await attempt.catch((thrown: unknown) => thrown);
    expect(isCode(error, 10701, "app") && error.data?.["diagnostics"]).toMatchObject([
      { code: "value-type", pointer: "/greeting", line: 2, column: 15 },
    ]);
    expect(codesOf(app.snapshot)).toEqual([]);
    expect(await app.getElement(named).hello({ name: "Bob" })).toBe("Hello there, dear Bob");
  });

  it("save repairs an unreadable e.json and never turns an Instance into a Type", async () => {
    using place = playground();
    place.write("greetings/Alice/e.json", '{ "type": ');
    await using app = await place.open({ edit: true });
    expect(app.get(named).state).toBe("failed");
    expect(app.get(named).files[0]?.text).toBe('{ "type": ');
    const e = { type: "greetings.PoliteType", title: "Repaired" };
    expect((await app.save({ fullName: named, hash: hashOf(app), e })).state).toBe("active");
    const untyped = app.save({ fullName: named, hash: hashOf(app), e: { title: "A Meta now" } });
    expect(await refused(untyped)).toBe(10603);
  });

  it("save rejects Types, Metas, services, unknown names and folders outside the root", async () => {
    using place = playground();
    using outside = playground();
    renameSync(place.path("greetings/Sleepy"), outside.path("Sleepy"));
    symlinkSync(outside.path("Sleepy"), place.path("greetings/Sleepy"));
    await using app = await place.open({ edit: true });
    const attempt = (fullName: string, hash: string) =>
      refused(app.save({ fullName, hash, config: { greeting: "x" } }));
    for (const name of [
      "greetings.Meta",
      "greetings.PoliteType",
      "greetings.services.Clock",
      "greetings.Sleepy",
    ])
      expect([name, await attempt(name, hashOf(app, name))]).toEqual([name, 10603]);
    expect(await attempt("greetings.Nobody", "")).toBe(10001);
  });

  it("save rejects a name that is a Type in an earlier layer", async () => {
    using base = playground();
    using over = playground();
    rmSync(over.path("greetings"), { recursive: true });
    over.write("greetings/PoliteType/e.json", '{ "type": "greetings.Other" }');
    await using app = await base.open({ roots: [base.dir, over.dir], edit: true });
    const attempt = app.save({
      fullName: "greetings.PoliteType",
      hash: hashOf(app, "greetings.PoliteType"),
      config: {},
    });
    expect(await refused(attempt)).toBe(10603);
  });
});

describe("validate", () => {
  it("validate reports a draft's diagnostics and writes nothing", async () => {
    using place = playground();
    await using app = await place.open();
    const found = await app.validate({
      fullName: named,
      config: `{ "greeting": "Hi", "key": "${MASK}", "typo": 1 }`,
    });
    expect(found.map(({ code, severity, pointer }) => [code, severity, pointer])).toEqual([
      ["key-unknown", "warning", "/typo"],
    ]);
    const fresh = await app.validate({
      fullName: "greetings.Newcomer",
      e: { type: "greetings.PoliteType" },
      config: { greeting: "Hi", key: MASK },
    });
    expect(fresh.map(({ code, pointer, line }) => [code, pointer, line])).toEqual([
      ["mask-unknown", "/key", 3],
    ]);
    expect(await app.validate({ fullName: "app.Thing" })).toMatchObject([{ code: "name-refused" }]);
    expect(app.findElement("greetings.Newcomer")).toBe(undefined);
  });
});
