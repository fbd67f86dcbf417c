import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { log } from "./contract/fixtures.ts";
import { createKeyRing } from "../src/keys.ts";
import { openDatabase } from "../src/open.ts";

const [first, second, third] = [1, 2, 3].map((n) => new Uint8Array(32).fill(n)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

const fetched = (token: string) => async () => ({ token, expiresInSeconds: 7200 });

describe("a key ring", () => {
  it("a key ring opens its values in the same place only", () => {
    const ring = createKeyRing({ secret: first }, "test");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const sealed = ring.seal(text, "t|1|c");
        expect(ring.open(sealed, "t|1|c")).toBe(text);
        expect(ring.open(sealed, "t|2|c")).toBeNull();
      }),
    );
  });

  it("a key ring rejects a value with any altered byte", () => {
    const ring = createKeyRing({ secret: first }, "test");
    const sealed = ring.seal("token", "t|1|c");
    for (const index of sealed.keys()) {
      const altered = Uint8Array.from(sealed);
      altered[index] = altered[index]! ^ 1;
      expect(ring.open(altered, "t|1|c")).toBeNull();
    }
  });

  it("a key ring opens values of an earlier secret and seals under the current one", () => {
    const before = createKeyRing({ secret: first }, "test");
    const after = createKeyRing({ secret: second, previousSecrets: [third, first] }, "test");
    const sealed = before.seal("token", "t|1|c");
    expect(after.open(sealed, "t|1|c")).toBe("token");
    expect(after.ids).toHaveLength(3);
    expect(after.ids.indexOf(before.ids[0]!)).toBe(2);
    expect(before.open(after.seal("token", "t|1|c"), "t|1|c")).toBeNull();
  });

  it("a key ring does not open values of another purpose", () => {
    const sealed = createKeyRing({ secret: first }, "tokens").seal("token", "t|1|c");
    expect(createKeyRing({ secret: first }, "codes").open(sealed, "t|1|c")).toBeNull();
  });
});

describe("the secret of a database", () => {
  const clock = { now: () => 1_795_176_000_000 };
  const folder = mkdtempSync(join(tmpdir(), "menshen-keys-"));
  afterAll(() => rm(folder, { recursive: true }));
  const open = (file: string, secret: Uint8Array, ...previousSecrets: Uint8Array[]) =>
    openDatabase({ url: `sqlite:${folder}/${file}.db`, secret, previousSecrets, clock, log });

  it("a secret of another database is rejected by name", async () => {
    await (await open("wrong", first)).close();
    const wrong = open("wrong", second, third);
    await expect(wrong).rejects.toThrow(/MENSHEN_SECRET .*MENSHEN_SECRET_PREVIOUS/);
    await (await open("wrong", first)).close();
  });

  it("a secret is rotated in two steps, and tokens survive", async () => {
    {
      await using database = await open("rotate", first);
      await database.tokens.get("key", fetched("token-1"));
    }
    {
      await using database = await open("rotate", second, first);
      expect(await database.tokens.get("key", fetched("token-2"))).toBe("token-1");
      await database.keys.announce();
      await database.keys.reseal();
    }
    await (await open("rotate", second)).close();
    await expect(open("rotate", first)).rejects.toThrow("MENSHEN_SECRET");
  });

  it("the database file contains no provider token in clear text", async () => {
    await using database = await open("sealed", first);
    await database.tokens.get("wecom:key", fetched("token-in-plain-text"));
    const files = readdirSync(folder).filter((file) => file.startsWith("sealed.db"));
    const bytes = files.map((file) => readFileSync(join(folder, file), "latin1")).join("");
    expect(bytes).toContain("wecom:key");
    expect(bytes).not.toContain("token-in-plain-text");
  });

  it("the database file is readable by its owner only", async () => {
    await using database = await open("mode", first);
    await database.ping();
    const files = readdirSync(folder).filter((file) => file.startsWith("mode.db"));
    const modes = files.map((file) => statSync(join(folder, file)).mode & 0o077);
    expect(modes).toEqual(files.map(() => 0));
    expect(files).toContain("mode.db-wal");
  });

  it("a data folder that the database creates is accessible to its owner only", async () => {
    await using database = await open("data/deep/mode", first);
    await database.ping();
    for (const made of ["data", "data/deep"]) {
      expect(statSync(join(folder, made)).mode & 0o777).toBe(0o700);
    }
  });
});
