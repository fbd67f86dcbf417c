import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createApp, generateTypes, writeTypes } from "../src/index.ts";
import { ports } from "./ports.ts";

const fixtures = join(import.meta.dirname, "fixtures");

describe("generateTypes", () => {
  it("generateTypes writes names and typeof import, nested like the folders", async () => {
    await using app = await createApp({
      roots: [join(fixtures, "greetings"), join(fixtures, "families")],
      ports,
    });
    const outFile = join(fixtures, "families/elements.gen.d.ts");
    expect(generateTypes(app, { outFile })).toBe(readFileSync(outFile, "utf8"));
  });

  it("generateTypes imports files of an official root by package name", async () => {
    await using app = await createApp({
      roots: [{ path: join(fixtures, "greetings"), official: true }],
      ports,
    });
    const text = generateTypes(app, { outFile: join(fixtures, "x/elements.gen.d.ts") });
    expect(text).toContain(
      'Clock: Leaf<typeof import("@menshen/runtime/test/fixtures/greetings/greetings/services/Clock/Clock.ts").default>;',
    );
  });

  it("writeTypes leaves an equal file untouched", () => {
    const dir = mkdtempSync(join(tmpdir(), "menshen-types-"));
    const file = join(dir, "elements.gen.d.ts");
    expect(writeTypes(file, "one")).toBe(true);
    const { ino, mtimeNs } = statSync(file, { bigint: true });
    expect(writeTypes(file, "one")).toBe(false);
    expect([
      statSync(file, { bigint: true }).ino,
      statSync(file, { bigint: true }).mtimeNs,
    ]).toEqual([ino, mtimeNs]);
    expect(writeTypes(file, "two")).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("two");
    rmSync(dir, { recursive: true });
  });
});
