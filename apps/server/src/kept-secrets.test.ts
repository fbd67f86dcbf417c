import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keptSecret, keptToken } from "./kept-secrets.ts";

let dir: string;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), "menshen-data-")), "data");
});
afterEach(() => rm(join(dir, ".."), { recursive: true }));

describe("secrets that start makes by itself", () => {
  it("stay the same, and are different from each other and elsewhere", () => {
    const secret = keptSecret(dir);
    expect(secret).toHaveLength(32);
    expect(keptSecret(dir)).toEqual(secret);
    expect(keptToken(dir)).toBe(keptToken(dir));
    expect(keptSecret(join(dir, "other"))).not.toEqual(secret);
  });

  it("are readable by their owner only", async () => {
    keptSecret(dir);
    keptToken(dir);
    for (const name of ["secret", "admin-token"]) {
      expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  });

  it("a damaged file is not replaced: what it sealed would be lost", async () => {
    keptSecret(dir);
    await writeFile(join(dir, "secret"), "half");
    expect(() => keptSecret(dir)).toThrow("secret is damaged");
    expect(await readFile(join(dir, "secret"), "utf8")).toBe("half");
  });
});
