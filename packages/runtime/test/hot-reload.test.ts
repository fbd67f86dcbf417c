import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isCode } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { createApp, type App } from "../src/index.ts";
import { codesOf, playground, until } from "./playground.ts";
import { ports } from "./ports.ts";

const greet = (app: App, name = "greetings.Alice"): Promise<string> =>
  app.getElement(name).hello({ name: "Bob" });
const isTitled = (title: string) => (snapshot: App["snapshot"]) =>
  snapshot.elements.get("greetings.Alice")?.title.en === title;

describe("a running app", () => {
  it("reloads a saved element and reuses every other one", async () => {
    using place = playground();
    await using app = await place.open({ watch: true });
    const before = app.snapshot;
    place.write(
      "greetings/Alice/e.json",
      '{ "type": "greetings.PoliteType", "title": "Alice the second" }',
    );
    const after = await until(app, isTitled("Alice the second"));
    expect(after.number).toBe(before.number + 1);
    expect(after.hash).not.toBe(before.hash);
    const changed = [...after.elements].filter(
      ([name, element]) => before.elements.get(name) !== element,
    );
    expect(changed.map(([name]) => name)).toEqual(["greetings.Alice"]);
    expect(before.elements.get("greetings.Alice")?.title.en).toBe("Alice");
  });

  it("reloads a file saved by temporary file and rename", async () => {
    using place = playground();
    await using app = await place.open({ watch: true });
    place.write(
      "greetings/Alice/.e.json.swp",
      '{ "type": "greetings.PoliteType", "title": "Renamed" }',
    );
    renameSync(place.path("greetings/Alice/.e.json.swp"), place.path("greetings/Alice/e.json"));
    const { diagnostics } = await until(app, isTitled("Renamed"));
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("keeps the last good version of a broken element and reports file, line and field", async () => {
    using place = playground();
    await using app = await place.open({ watch: true });
    place.write("greetings/Alice/Alice.json", '{\n  "greeting": 5,\n  "key": "S3CRET"\n}');
    await until(app, (snapshot) => snapshot.elements.get("greetings.Alice")?.state === "stale");
    expect(app.get("greetings.Alice").diagnostics).toEqual([
      {
        severity: "error",
        element: "greetings.Alice",
        file: "greetings/greetings/Alice/Alice.json",
        path: place.path("greetings/Alice/Alice.json"),
        line: 2,
        column: 15,
        pointer: "/greeting",
        code: "value-type",
        message: { zh: "类型不对，应为：字符串。", en: "wrong type, expected string" },
      },
    ]);
    expect(await greet(app)).toBe("Hello there, dear Bob");
    place.write("greetings/Alice/Alice.json", '{ "greeting": "Repaired" }');
    await until(app, (snapshot) => snapshot.elements.get("greetings.Alice")?.state === "active");
    expect(await greet(app)).toBe("Repaired, dear Bob");
    expect(codesOf(app.snapshot)).toEqual([]);
  });

  it("an example value keeps the last good version of an Instance", async () => {
    using place = playground();
    await using app = await place.open();
    place.write("greetings/Alice/Alice.json", '{ "greeting": "Hi", "key": "your_key" }');
    await app.reload();
    expect(app.snapshot.elements.get("greetings.Alice")?.state).toBe("stale");
    expect(codesOf(app.snapshot)).toEqual(["value-example"]);
    expect(await greet(app)).toBe("Hello there, dear Bob");
  });

  it("a mistyped type keeps the last good version of an Instance", async () => {
    using place = playground();
    await using app = await place.open();
    place.write("greetings/Alice/e.json", '{ "type": "greetings.PolitType" }');
    await app.reload();
    expect(app.snapshot.elements.get("greetings.Alice")?.state).toBe("stale");
    expect(await greet(app)).toBe("Hello there, dear Bob");
  });

  it("reports since when the last good version is served, until the element is good again", async () => {
    using place = playground();
    let now = 1000;
    await using app = await place.open({ ports: { ...ports, clock: { now: () => now } } });
    const since = (): number | undefined => app.get("greetings.Alice").staleSinceMs;
    const save = async (text: string, atMs: number): Promise<number | undefined> => {
      now = atMs;
      place.write("greetings/Alice/Alice.json", text);
      await app.reload();
      return since();
    };
    expect(since()).toBeUndefined();
    expect(await save('{ "greeting": 5 }', 2000)).toBe(2000);
    expect(await save('{ "greeting": true }', 3000)).toBe(2000);
    expect(await save('{ "greeting": "Good again" }', 4000)).toBeUndefined();
    expect(await save('{ "greeting": 6 }', 5000)).toBe(5000);
  });

  it("removes a deleted element at once", async () => {
    using place = playground();
    await using app = await place.open({ watch: true });
    rmSync(place.path("greetings/Alice"), { recursive: true });
    await until(app, (snapshot) => !snapshot.elements.has("greetings.Alice"));
    expect(() => app.getElement("greetings.Alice")).toThrow("there is no element greetings.Alice");
  });

  it("deleting a Type removes its Instances", async () => {
    using place = playground();
    await using app = await place.open({ watch: true });
    rmSync(place.path("greetings/PoliteType"), { recursive: true });
    await until(app, (snapshot) => snapshot.elements.get("greetings.Alice")?.state === "failed");
    expect(app.findElement("greetings.Alice")).toBe(undefined);
    const error = await Promise.resolve()
      .then(() => app.getElement("greetings.Alice"))
      .catch((thrown: unknown) => thrown);
    expect(isCode(error, 10002, "app")).toBe(true);
  });

  it("loads a new element with its folder", async () => {
    using place = playground();
    await using app = await place.open({ watch: true });
    place.write("deep/er/Carol/e.json", '{ "type": "greetings.PoliteType", "title": "Carol" }');
    place.write("deep/er/Carol/Carol.json", '{ "greeting": "Hi" }');
    await until(app, (snapshot) => snapshot.elements.get("deep.er.Carol")?.state === "active");
    expect(await greet(app, "deep.er.Carol")).toBe("Hi, dear Bob");
  });

  it("waits for the rest of a half-saved file instead of reporting it", async () => {
    using place = playground();
    await using app = await place.open({ watch: true });
    const seen: string[] = [];
    app.onSnapshot((snapshot) => seen.push(...codesOf(snapshot)));
    // What an editor does that truncates and then writes.
    truncateSync(place.path("greetings/Alice/e.json"));
    await Promise.resolve();
    place.write("greetings/Alice/e.json", '{ "type": "greetings.PoliteType", "title": "Whole" }');
    await until(app, isTitled("Whole"));
    expect(seen).toEqual([]);
  });

  it("finishes calls in flight on the version they started on", async () => {
    using place = playground();
    await using app = await place.open();
    const old = app.getElement("greetings.Alice");
    place.write("greetings/Alice/Alice.json", '{ "greeting": "New" }');
    await app.reload();
    expect(await old.hello({ name: "Bob" })).toBe("Hello there, dear Bob");
    expect(await greet(app)).toBe("New, dear Bob");
  });
});

describe("element code", () => {
  it("reloads exactly the importers of a changed helper file", async () => {
    using place = playground();
    await using app = await place.open({ watch: true });
    const clock = app.snapshot.elements.get("greetings.services.Clock");
    place.write(
      "greetings/PoliteType/polite.ts",
      "export const polite = (greeting: string) => `${greeting}!`;",
    );
    await until(app, (snapshot) => snapshot.elements.get("greetings.PoliteType")?.generation === 2);
    expect(await greet(app)).toBe("Hello there!");
    expect(app.snapshot.elements.get("greetings.services.Clock")).toBe(clock);
  });

  it("keeps the last good version on a syntax error and reports its line", async () => {
    using place = playground();
    await using app = await place.open({ watch: true });
    place.write(
      "greetings/PoliteType/polite.ts",
      'const key = "S3CRET";\nexport const polite = S3CRET S3CRET;\n',
    );
    await until(
      app,
      (snapshot) => snapshot.elements.get("greetings.PoliteType")?.state === "stale",
    );
    const [finding] = app.get("greetings.PoliteType").diagnostics;
    expect([finding?.file, finding?.line, finding?.column, finding?.code]).toEqual([
      "greetings/greetings/PoliteType/polite.ts",
      2,
      30,
      "body-syntax",
    ]);
    expect(JSON.stringify(app.snapshot.diagnostics)).not.toContain("S3CRET");
    expect(await greet(app)).toBe("Hello there, dear Bob");
    expect(app.get("greetings.Alice").state).toBe("active");
  });

  it("loads a helper file created after it was imported", async () => {
    using place = playground();
    rmSync(place.path("greetings/PoliteType/polite.ts"));
    await using app = await place.open({ watch: true });
    expect(codesOf(app.snapshot)).toEqual([
      "type-failed",
      "type-failed",
      "body-import",
      "type-failed",
    ]);
    place.write("greetings/PoliteType/polite.ts", "export const polite = () => `here`;");
    await until(app, (snapshot) => snapshot.elements.get("greetings.Alice")?.state === "active");
    expect(await greet(app)).toBe("here");
  });

  it("element code gets the host's copy of core, even without a node_modules folder", async () => {
    using place = playground();
    await using app = await place.open();
    const error = await app
      .getElement("greetings.Sleepy")
      .reset()
      .catch((thrown: unknown) => thrown);
    const { Code } = await import("@menshen/core");
    expect(error).toBeInstanceOf(Code);
  });
});

describe("layers", () => {
  it("a later layer replaces whole elements by full name; removing it restores them", async () => {
    using place = playground();
    const over = mkdtempSync(join(tmpdir(), "menshen-over-"));
    try {
      await using app = await place.open({ roots: [place.dir, over] });
      expect(await greet(app)).toBe("Hello there, dear Bob");
      mkdirSync(join(over, "greetings/Alice"), { recursive: true });
      writeFileSync(join(over, "greetings/Alice/e.json"), '{ "type": "greetings.PoliteType" }');
      writeFileSync(join(over, "greetings/Alice/Alice.json"), '{ "greeting": "Over" }');
      await app.reload();
      expect(await greet(app)).toBe("Over, dear Bob");
      rmSync(join(over, "greetings"), { recursive: true });
      await app.reload();
      expect(await greet(app)).toBe("Hello there, dear Bob");
    } finally {
      rmSync(over, { recursive: true });
    }
  });

  it("rejects a name that differs only in case from a loaded one", async () => {
    using place = playground();
    await using app = await place.open();
    const names = [...app.snapshot.elements.keys()];
    place.write("Greetings/Bob/e.json", '{ "type": "greetings.PoliteType" }');
    await app.reload();
    expect(codesOf(app.snapshot)).toEqual(["name-case"]);
    expect([...app.snapshot.elements.keys()]).toEqual(names);
  });
});

describe("a root", () => {
  it("an element root may appear, disappear and reappear", async () => {
    using place = playground();
    const root = place.path("later");
    await using app = await place.open({ roots: [place.dir, root], watch: true });
    const write = (title: string): void => {
      place.write(
        "later/greetings/Alice/e.json",
        `{ "type": "greetings.PoliteType", "title": "${title}" }`,
      );
      place.write("later/greetings/Alice/Alice.json", '{ "greeting": "Hi" }');
    };
    expect(codesOf(app.snapshot)).toEqual(["root-missing"]);
    write("Came");
    await until(app, isTitled("Came"));
    rmSync(root, { recursive: true });
    const lost = await until(app, ({ diagnostics }) =>
      diagnostics.some(({ code }) => code === "root-lost"),
    );
    expect(isTitled("Came")(lost)).toBe(true);
    write("Came back");
    await until(app, isTitled("Came back"));
    expect(await greet(app)).toBe("Hi, dear Bob");
  });

  it("an element root may contain a link to itself", async () => {
    using place = playground();
    symlinkSync(place.dir, place.path("greetings/loop"));
    await using app = await place.open({ watch: true });
    expect(app.list().filter(({ fullName }) => fullName.includes("loop"))).toEqual([]);
  });
});

describe("a root behind links", () => {
  it("reloads when the root's link changes its target", async () => {
    using one = playground();
    using two = playground();
    using links = playground();
    two.write("greetings/Alice/e.json", '{ "type": "greetings.PoliteType", "title": "Two" }');
    symlinkSync(one.dir, links.path("current"));
    await using app = await createApp({
      roots: [links.path("current")],
      ports,
      variables: { GREETING: "Hi", GREETER_KEY: "k" },
      watch: true,
    });
    expect(isTitled("Alice")(app.snapshot)).toBe(true);
    symlinkSync(two.dir, links.path("next"));
    renameSync(links.path("next"), links.path("current"));
    await until(app, isTitled("Two"));
    two.write(
      "greetings/Alice/e.json",
      '{ "type": "greetings.PoliteType", "title": "Two, edited" }',
    );
    await until(app, isTitled("Two, edited"));
  });

  it("reloads when Kubernetes swaps ..data", async () => {
    using mount = playground();
    const version = (name: string, title: string): void => {
      mount.write(
        `${name}/greetings/Alice/e.json`,
        `{ "type": "greetings.PoliteType", "title": "${title}" }`,
      );
      mount.write(`${name}/greetings/Alice/Alice.json`, '{ "greeting": "Hi" }');
    };
    const root = mount.path("mount");
    version("mount/..2026_1", "First");
    version("mount/..2026_2", "Second");
    symlinkSync("..2026_1", join(root, "..data"));
    symlinkSync("..data/greetings", join(root, "greetings"));
    await using app = await createApp({
      roots: [mount.dir, root],
      ports,
      variables: { GREETING: "Hi", GREETER_KEY: "k" },
      watch: true,
    });
    expect(isTitled("First")(app.snapshot)).toBe(true);
    symlinkSync("..2026_2", join(root, "..data_tmp"));
    renameSync(join(root, "..data_tmp"), join(root, "..data"));
    await until(app, isTitled("Second"));
  });
});

describe("secret files", () => {
  it("rotating a secret file reloads its elements", async () => {
    using place = playground();
    place.write(".secrets/key", "first\n");
    place.write("greetings/Alice/Alice.json", '{ "greeting": "Hi", "key": "{{file:key}}" }');
    await using app = await place.open({ watch: true, secretsDir: place.path(".secrets") });
    expect(await app.getElement("greetings.Alice").reveal()).toEqual(["first", null]);
    rmSync(place.path(".secrets/key"));
    await until(app, (snapshot) => snapshot.elements.get("greetings.Alice")?.state === "stale");
    place.write(".secrets/key", "second, longer\n");
    await until(app, (snapshot) => snapshot.elements.get("greetings.Alice")?.generation === 2);
    expect(await app.getElement("greetings.Alice").reveal()).toEqual(["second, longer", null]);
  });
});

describe("onLoad and onUnload", () => {
  it("onLoad and onUnload report versions that are loaded, replaced and removed", async () => {
    using place = playground();
    await using app = await place.open();
    const heard: string[] = [];
    app.onLoad("greetings.Alice", ({ generation }) => heard.push(`load ${generation}`));
    app.onUnload("*", ({ fullName, generation }) => heard.push(`unload ${fullName} ${generation}`));
    place.write("greetings/Alice/Alice.json", '{ "greeting": "Two" }');
    await app.reload();
    place.write("greetings/Alice/Alice.json", "broken");
    await app.reload();
    rmSync(place.path("greetings/Alice"), { recursive: true });
    await app.reload();
    expect(heard).toEqual([
      "load 1",
      "unload greetings.Alice 1",
      "load 2",
      "unload greetings.Alice 2",
    ]);
    heard.length = 0;
    await app.close();
    expect(heard).toContain("unload greetings.Sleepy 1");
  });

  it("snapshots of equal content have equal hashes in different processes; other code changes the hash", async () => {
    using one = playground();
    using two = playground();
    await using a = await one.open();
    await using b = await two.open({ variables: { GREETING: "Other", GREETER_KEY: "other" } });
    expect(a.snapshot.hash).toBe(b.snapshot.hash);
    two.write("greetings/PoliteType/polite.ts", "export const polite = () => `other`;");
    await b.reload();
    expect(a.snapshot.hash).not.toBe(b.snapshot.hash);
  });

  it("a changed unique value rebuilds only the Instances that claim it", async () => {
    using place = playground();
    const type = "greetings/services/SoleType";
    place.write(`${type}/e.json`, JSON.stringify({ type: "greetings.services.Meta" }));
    place.write(
      `${type}/SoleType.ts`,
      `import { defineType } from "@menshen/core";
      import { z } from "zod";
      export default defineType({
        config: z.object({ nickname: z.string() }),
        unique: ({ nickname }) => [{ path: ["nickname"], value: nickname }],
        create: () => ({}),
      });`,
    );
    const name = (one: string, nickname: string): void => {
      place.write(`soles/${one}/e.json`, JSON.stringify({ type: "greetings.services.SoleType" }));
      place.write(`soles/${one}/${one}.json`, JSON.stringify({ nickname }));
    };
    for (const one of ["A", "B", "C"]) name(one, `of ${one}`);
    await using app = await place.open();
    const versions = () =>
      ["A", "B", "C"].map((one) => {
        const element = app.snapshot.elements.get(`soles.${one}`);
        return `${element?.state} ${element?.generation}`;
      });
    expect(versions()).toEqual(["active 1", "active 1", "active 1"]);
    name("A", "of B");
    await app.reload();
    expect(versions()).toEqual(["active 2", "stale 1", "active 1"]);
    name("A", "of A");
    await app.reload();
    expect(versions()).toEqual(["active 3", "active 2", "active 1"]);
  });
});
