import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localSecret, localToken } from "./local-secrets.ts";

let dir: string;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), "menshen-data-")), "data");
});
afterEach(() => rm(join(dir, ".."), { recursive: true }));

describe("generated secrets", () => {
  it("generated secrets are stable and differ between data folders", () => {
    const secret = localSecret(dir);
    expect(secret).toHaveLength(32);
    expect(localSecret(dir)).toEqual(secret);
    expect(localToken(dir)).toBe(localToken(dir));
    expect(localSecret(join(dir, "other"))).not.toEqual(secret);
  });

  it("generated secrets are readable by their owner only", async () => {
    localSecret(dir);
    localToken(dir);
    for (const name of ["secret", "admin-token"]) {
      expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  });

  it("a damaged secret file is an error and is not replaced", async () => {
    localSecret(dir);
    await writeFile(join(dir, "secret"), "half");
    expect(() => localSecret(dir)).toThrow("secret is damaged");
    expect(await readFile(join(dir, "secret"), "utf8")).toBe("half");
  });
});
