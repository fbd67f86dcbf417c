import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { App } from "../src/index.ts";
import { codesOf, playground, until, type Playground } from "./playground.ts";

const greet = (app: App): Promise<string> =>
  app.getElement("greetings.Alice").hello({ name: "Bob" });
const isLost = ({ diagnostics }: App["snapshot"]): boolean =>
  diagnostics.some(({ code }) => code === "root-lost");
const isFound = (snapshot: App["snapshot"]): boolean => !isLost(snapshot);
const isTitled = (title: string) => (snapshot: App["snapshot"]) =>
  snapshot.elements.get("greetings.Alice")?.title.en === title;

/** A root inside a folder that a test may do anything with. */
function movable(): Playground & { readonly root: string; readonly aside: string } {
  const place = playground();
  const parent = mkdtempSync(join(tmpdir(), "menshen-movable-"));
  const root = join(parent, "elements");
  cpSync(place.dir, root, { recursive: true });
  return {
    ...place,
    root,
    aside: join(parent, "aside"),
    open: (options = {}) => place.open({ roots: [root], watch: true, ...options }),
    [Symbol.dispose]() {
      place[Symbol.dispose]();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** The elements that are no longer the object that they were: a login would notice. */
function changedSince(before: App["snapshot"], app: App): string[] {
  return [...before.elements]
    .filter(([name, element]) => app.snapshot.elements.get(name) !== element)
    .map(([name]) => name);
}

describe("an element root that was loaded", () => {
  it("a renamed root keeps its last good state until it is back", async () => {
    using place = movable();
    await using app = await place.open();
    const before = app.snapshot;
    renameSync(place.root, place.aside);
    await until(app, isLost);
    expect(changedSince(before, app)).toEqual([]);
    expect(codesOf(app.snapshot)).toEqual(["root-lost"]);
    expect(await greet(app)).toBe("Hello there, dear Bob");
    renameSync(place.aside, place.root);
    await until(app, isFound);
    expect(changedSince(before, app)).toEqual([]);
  });

  it("a removed root keeps its last good state", async () => {
    using place = movable();
    // Removed after the elements: by then they are gone for a moment although the root is still there.
    for (let index = 0; index < 300; index++)
      mkdirSync(join(place.root, `zzz/f${index}`, "deep"), { recursive: true });
    await using app = await place.open();
    const before = app.snapshot;
    const emptied: number[] = [];
    app.onSnapshot(({ elements }) => emptied.push(before.elements.size - elements.size));
    rmSync(place.root, { recursive: true });
    await until(app, isLost);
    expect(changedSince(before, app)).toEqual([]);
    expect(emptied.every((missing) => missing === 0)).toBe(true);
    expect(await greet(app)).toBe("Hello there, dear Bob");
  });

  it("a root whose parent was renamed keeps its last good state", async () => {
    using place = movable();
    const inner = join(place.root, "inner/elements");
    cpSync(place.dir, inner, { recursive: true });
    await using app = await place.open({ roots: [inner] });
    const before = app.snapshot;
    renameSync(join(place.root, "inner"), place.aside);
    await until(app, isLost);
    expect(changedSince(before, app)).toEqual([]);
  });

  it("an empty folder in the root's place, as after an unmount, keeps its last good state", async () => {
    using place = movable();
    await using app = await place.open();
    const before = app.snapshot;
    renameSync(place.root, place.aside);
    mkdirSync(place.root);
    await until(app, isLost);
    await app.reload();
    expect(changedSince(before, app)).toEqual([]);
    expect(isLost(app.snapshot)).toBe(true);
  });

  it("another folder in the root's place is loaded and watched", async () => {
    using place = movable();
    await using app = await place.open();
    cpSync(place.root, place.aside, { recursive: true });
    const write = (title: string): void =>
      place.write("e.json", `{ "type": "greetings.PoliteType", "title": "${title}" }`);
    write("Replaced");
    cpSync(place.path("e.json"), join(place.aside, "greetings/Alice/e.json"));
    renameSync(place.root, `${place.root}.old`);
    renameSync(place.aside, place.root);
    await until(app, isTitled("Replaced"));
    write("Replaced, edited");
    cpSync(place.path("e.json"), join(place.root, "greetings/Alice/e.json"));
    await until(app, isTitled("Replaced, edited"));
    expect(codesOf(app.snapshot)).toEqual([]);
  });

  it("its Types keep running while other layers change", async () => {
    using place = movable();
    using over = playground();
    over.write("greetings/Alice/Alice.json", '{ "greeting": "Over" }');
    rmSync(over.path("greetings/PoliteType"), { recursive: true });
    await using app = await place.open({ roots: [place.root, over.dir] });
    renameSync(place.root, place.aside);
    await until(app, isLost);
    over.write("greetings/Alice/Alice.json", '{ "greeting": "Edited" }');
    await until(app, ({ elements }) => elements.get("greetings.Alice")?.generation === 2);
    await app.reload();
    expect(await greet(app)).toBe("Edited, dear Bob");
    expect(app.get("greetings.PoliteType").state).toBe("active");
  });

  it("deleting the elements of a root that stays removes them", async () => {
    using place = movable();
    await using app = await place.open();
    for (const name of ["Alice", "Demo", "Sleepy", "PoliteType", "Meta", "services"])
      rmSync(join(place.root, "greetings", name), { recursive: true });
    await until(app, ({ elements }) => elements.size === 0);
    expect(isLost(app.snapshot)).toBe(false);
  });
});
