import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import { isCode } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { MASK, type App } from "../src/index.ts";
import { playground } from "./playground.ts";

const by = "UserA";
const alice = "greetings.Alice";
const type = "greetings.PoliteType";
const hashOf = (app: App, name = alice): string => app.get(name).hash;

async function codeOf(attempt: Promise<unknown>): Promise<number | undefined> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return undefined;
  return isCode(error) ? error.errcode : -1;
}

const draft = (fullName: string) => ({
  fullName,
  e: { type, title: "New" },
  config: { greeting: "Hi", key: "S3CRET-NEW" },
});

describe("create", () => {
  it("writes a new Instance in the last layer that is not official, and it is live at once", async () => {
    using base = playground();
    using own = playground();
    await using app = await base.open({
      roots: [{ path: base.dir, official: true }, own.dir],
      edit: true,
    });
    const { hash, changes } = await app.editor.create(draft("greetings.deep.New"), by);
    expect(await app.getElement("greetings.deep.New").hello({ name: "Bob" })).toBe("Hi, dear Bob");
    expect(app.get("greetings.deep.New").hash).toBe(hash);
    expect(readFileSync(own.path("greetings/deep/New/New.json"), "utf8")).toContain("S3CRET-NEW");
    expect(existsSync(base.path("greetings/deep"))).toBe(false);
    expect(changes).toContainEqual({ file: "config", pointer: "/key", to: MASK });
  });

  it("never takes the name of a Meta, Type, service or official element, an existing or an invalid one, or one outside the root", async () => {
    using base = playground();
    using own = playground();
    using outside = playground();
    symlinkSync(outside.dir, own.path("linked"));
    await using app = await base.open({
      roots: [{ path: base.dir, official: true }, own.dir],
      edit: true,
    });
    const before = readdirSync(own.dir, { recursive: true }).length;
    for (const [name, errcode] of [
      ["greetings.Meta", 10603],
      ["greetings.PoliteType", 10603],
      ["greetings.services.Clock", 10603],
      ["greetings.Alice", 10603],
      ["greetings.Alice.hello", 10701],
      ["greetings.alice", 10701],
      ["linked.New", 10603],
      ["node_modules.New", 10603],
      ["app.New", 10701],
      ["..", 10701],
      ["../x", 10701],
      ["__proto__", 10701],
      ["", 10701],
    ] as const)
      expect([name, await codeOf(app.editor.create(draft(name), by))]).toEqual([name, errcode]);
    expect(readdirSync(own.dir, { recursive: true })).toHaveLength(before);
    expect(existsSync(outside.path("New"))).toBe(false);
  });

  it("rejects a taken name, a draft that would not load and a Type, and leaves no folder", async () => {
    using place = playground();
    await using app = await place.open({ edit: true });
    expect(await codeOf(app.editor.create(draft(alice), by))).toBe(10703);
    const broken = { ...draft("greetings.x.New"), config: { greeting: 5 } };
    expect(await codeOf(app.editor.create(broken, by))).toBe(10701);
    const kept = { ...draft("greetings.x.New"), config: { greeting: "Hi", key: "{{keep}}" } };
    expect(await codeOf(app.editor.create(kept, by))).toBe(10701);
    const untyped = { ...draft("greetings.x.New"), e: { title: "A Meta" } };
    expect(await codeOf(app.editor.create(untyped, by))).toBe(10603);
    expect(existsSync(place.path("greetings/x"))).toBe(false);
  });

  it("declares new variables of app.json as secret in the same step", async () => {
    using place = playground();
    const variables = { GREETING: "Hello", GREETER_KEY: "S3CRET", FRESH: "S3CRET-ENV" };
    await using app = await place.open({ edit: true, variables });
    const referring = {
      ...draft("greetings.New"),
      config: { greeting: "Hi", key: "{{FRESH}}" },
      variables: ["FRESH", "GREETING"],
    };
    await app.editor.create(referring, by);
    expect(await app.getElement("greetings.New").reveal()).toEqual(["S3CRET-ENV", null]);
    const declared = JSON.parse(readFileSync(place.path("app.json"), "utf8")).variables;
    expect(declared.FRESH).toEqual({ secret: true });
    expect(declared.GREETING).not.toEqual({ secret: true });
    const reserved = { ...referring, fullName: "greetings.Other", variables: ["MENSHEN_SECRET"] };
    expect(await codeOf(app.editor.create(reserved, by))).toBe(10603);
  });
});

describe("edits of an existing Instance", () => {
  it("a save of another version is rejected with the masked files of the present one", async () => {
    using place = playground();
    await using app = await place.open({ edit: true });
    const hash = hashOf(app);
    const config = { greeting: "Mine", key: "S3CRET-MINE" };
    await app.editor.save({ fullName: alice, hash, config }, by);
    const error = await app.editor
      .save({ fullName: alice, hash, config: { greeting: "Theirs" } }, by)
      .catch((thrown: unknown) => thrown);
    expect(isCode(error, 10703, "app") && error.data).toMatchObject({
      hash: hashOf(app),
      files: [
        { name: "e.json" },
        { name: "Alice.json", text: `{\n  "greeting": "Mine",\n  "key": "${MASK}"\n}\n` },
      ],
    });
  });

  it("rename moves folder, config and history; duplicate copies the secrets", async () => {
    using place = playground();
    place.write("greetings/Alice/note.txt", "stays with the element");
    await using app = await place.open({ edit: true });
    const config = { greeting: "Hi", key: "S3CRET-1" };
    await app.editor.save({ fullName: alice, hash: hashOf(app), config }, by);
    const renamed = await app.editor.rename(
      { fullName: alice, to: "greetings.team.Al", hash: hashOf(app) },
      by,
    );
    expect(renamed.fullName).toBe("greetings.team.Al");
    expect(readdirSync(place.path("greetings/team/Al")).sort()).toEqual([
      "Al.json",
      "e.json",
      "note.txt",
    ]);
    expect(app.findElement(alice)).toBe(undefined);
    expect(await app.getElement("greetings.team.Al").reveal()).toEqual(["S3CRET-1", null]);
    const versions = await app.editor.history("greetings.team.Al");
    expect(versions.map(({ action }) => action)).toEqual(["renamed", "saved", "changed-on-disk"]);
    await app.editor.duplicate({ fullName: "greetings.team.Al", to: "greetings.Copy" }, by);
    expect(await app.getElement("greetings.Copy").reveal()).toEqual(["S3CRET-1", null]);
    expect(app.get("greetings.Copy").title.en).toMatch(/ \(copy\)$/);
  });

  it("remove moves to a trash, and restore brings the folder back", async () => {
    using place = playground();
    await using app = await place.open({ edit: true });
    const stale = app.editor.remove({ fullName: alice, hash: "other" }, by);
    expect(await codeOf(stale)).toBe(10703);
    const { trashId } = await app.editor.remove({ fullName: alice, hash: hashOf(app) }, by);
    expect(app.findElement(alice)).toBe(undefined);
    expect(existsSync(place.path("greetings/Alice"))).toBe(false);
    expect(app.editor.trash()).toMatchObject([{ trashId, fullName: alice, by }]);
    await app.editor.create(draft(alice), by);
    expect(await codeOf(app.editor.restore({ trashId }, by))).toBe(10703);
    await app.editor.remove({ fullName: alice, hash: hashOf(app) }, by);
    await app.editor.restore({ trashId }, by);
    expect(await app.getElement(alice).hello({ name: "Bob" })).toBe("Hello there, dear Bob");
    expect(app.editor.trash()).toHaveLength(1);
    expect(await codeOf(app.editor.restore({ trashId: "../../x" }, by))).toBe(10402);
  });

  it("history keeps versions with their secrets masked, and restore writes one of them, also after removal", async () => {
    using place = playground();
    await using app = await place.open({ edit: true });
    for (const n of [1, 2])
      await app.editor.save(
        {
          fullName: alice,
          hash: hashOf(app),
          config: { greeting: `V${n}`, key: `S3CRET-${n}` },
        },
        by,
      );
    const versions = await app.editor.history(alice);
    expect(versions.map(({ action, by: who }) => [action, who])).toEqual([
      ["saved", by],
      ["saved", by],
      ["changed-on-disk", ""],
    ]);
    const version = versions[1]?.version ?? "";
    const { files } = await app.editor.version({ fullName: alice, version });
    expect(files[1]?.text).toBe(`{\n  "greeting": "V1",\n  "key": "${MASK}"\n}\n`);
    const { changes } = await app.editor.restore({ fullName: alice, version }, by);
    expect(changes).toEqual([
      { file: "config", pointer: "/greeting", from: "V2", to: "V1" },
      { file: "config", pointer: "/key", from: MASK, to: MASK },
    ]);
    await app.editor.remove({ fullName: alice, hash: hashOf(app) }, by);
    await app.editor.restore({ fullName: alice, version }, by);
    expect(await app.getElement(alice).reveal()).toEqual(["S3CRET-1", null]);
    const unknown = app.editor.restore({ fullName: alice, version: "../../e" }, by);
    expect(await codeOf(unknown)).toBe(10402);
  });

  it("history of a root in a Git repository lists its commits, and restore writes the files of one", async () => {
    using place = playground();
    const git = (...args: string[]) =>
      execFileSync(
        "git",
        ["-c", "user.name=Chen Yi", "-c", "user.email=chen@example.com", ...args],
        { cwd: place.dir },
      );
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "-m", "Greet in English");
    await using app = await place.open({ edit: true });
    await app.editor.save(
      { fullName: alice, hash: hashOf(app), config: { greeting: "Edited" } },
      by,
    );
    const commit = (await app.editor.history(alice)).find(({ action }) => action === "committed");
    expect(commit).toMatchObject({ by: "Chen Yi", summary: "Greet in English" });
    await app.editor.restore({ fullName: alice, version: commit?.version ?? "" }, by);
    expect(await app.getElement(alice).hello({ name: "Bob" })).toBe("Hello there, dear Bob");
    const ignored = git("status", "--porcelain", "--untracked-files=all").toString();
    expect(ignored).toBe("");
  });

  it("an Instance whose folder contains another element is neither removed nor renamed", async () => {
    using place = playground();
    mkdirSync(place.path("greetings/Alice/Inner"));
    place.write("greetings/Alice/Inner/e.json", JSON.stringify({ type, title: "Inner" }));
    place.write("greetings/Alice/Inner/Inner.json", '{ "greeting": "Hi" }');
    await using app = await place.open({ edit: true });
    const existing = { fullName: alice, hash: hashOf(app) };
    expect(await codeOf(app.editor.remove(existing, by))).toBe(10603);
    expect(await codeOf(app.editor.rename({ ...existing, to: "greetings.B" }, by))).toBe(10603);
  });

  it("nothing is written where editing is off", async () => {
    using place = playground();
    await using app = await place.open();
    const existing = { fullName: alice, hash: hashOf(app) };
    const { editor } = app;
    for (const attempt of [
      editor.create(draft("greetings.New"), by),
      editor.save({ ...existing, config: {} }, by),
      editor.rename({ ...existing, to: "greetings.B" }, by),
      editor.duplicate({ fullName: alice, to: "greetings.B" }, by),
      editor.remove(existing, by),
      editor.restore({ fullName: alice, version: "x" }, by),
    ])
      expect(await codeOf(attempt)).toBe(10704);
    expect(existsSync(place.path(".menshen"))).toBe(false);
  });
});
