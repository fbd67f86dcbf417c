import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { finishInterruptedSaves } from "../src/index.ts";
import { playground, type Playground } from "./playground.ts";
import { ports } from "./ports.ts";

const program = fileURLToPath(new URL("save-in-process.ts", import.meta.url));

/** Kills a process that saves, before the given file operation. */
async function killedSave(place: Playground, operation: string, count: number): Promise<void> {
  const args = [program, place.dir, operation, String(count)];
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
}

function contentsOf(place: Playground) {
  const dir = place.path("greetings/Alice");
  const read = (name: string) => readFileSync(join(dir, name), "utf8");
  const names = readdirSync(dir);
  const { title } = JSON.parse(read("e.json")) as { title: string | { en: string } };
  return {
    title: typeof title === "string" ? title : title.en,
    greeting: (JSON.parse(read("Alice.json")) as { greeting: string }).greeting,
    files: names.length,
    hasSecret: names.some((name) => read(name).includes("PLANTED")),
  };
}

const old = { title: "Alice", greeting: "{{GREETING}} there", files: 2, hasSecret: false };
const saved = { title: "New", greeting: "New", files: 2, hasSecret: true };

describe("a save that kill -9 interrupts", () => {
  it.each([
    ["while it writes", "fsyncSync", 1, { ...old, files: 3, hasSecret: true }, old],
    ["before the first rename", "renameSync", 1, { ...old, files: 4, hasSecret: true }, old],
    ["between the renames", "renameSync", 2, { ...saved, title: "Alice", files: 3 }, saved],
  ])(
    "%s leaves a matched pair at the next start, and no other file",
    async (_, operation, count, left, restored) => {
      using place = playground();
      await killedSave(place, operation, count);
      expect(contentsOf(place)).toEqual(left);
      await finishInterruptedSaves([{ path: place.dir }], ports.log);
      expect(contentsOf(place)).toEqual(restored);
    },
  );

  it("leaves no temporary file beside app.json, in the history or in the trash after the next start", async () => {
    using place = playground();
    const name = ".0b8f7f5e-6d9e-4d2f-9f57-2f2a6f4f3a11.tmp";
    const folders = ["", ".menshen/", ".menshen/history/greetings.Alice/", ".menshen/trash/1/"];
    for (const folder of folders) place.write(folder + name, "PLANTED");
    place.write(".menshen/trash/1/element/.env.tmp", "of the element");
    await finishInterruptedSaves([{ path: place.dir }], ports.log);
    const left = readdirSync(place.dir, { recursive: true, encoding: "utf8" });
    expect(left.filter((path) => path.endsWith(".tmp"))).toEqual([
      ".menshen/trash/1/element/.env.tmp",
    ]);
  });

  it("is ended by the next save, which then sees what is stored", async () => {
    using place = playground();
    await using app = await place.open({ edit: true });
    const { hash } = app.get("greetings.Alice");
    const name = ".Alice.0b8f7f5e-6d9e-4d2f-9f57-2f2a6f4f3a11";
    const text = '{ "type": "greetings.PoliteType", "title": "New" }';
    writeFileSync(place.path(`greetings/Alice/${name}.2.tmp`), text);
    writeFileSync(place.path(`greetings/Alice/${name.replace("0b", "1c")}.tmp`), "PLANTED");
    const save = app.save({ fullName: "greetings.Alice", hash, config: {} });
    await expect(save).rejects.toMatchObject({ errcode: 10703 });
    expect(contentsOf(place)).toEqual({ ...old, title: "New" });
  });
});
