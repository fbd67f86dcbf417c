import { mkdtempSync } from "node:fs";
import { rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { log, newPush, NOON } from "./contract/fixtures.ts";
import { createFlush } from "../src/connection/flush.ts";
import { openDatabase } from "../src/open.ts";

const folder = mkdtempSync(join(tmpdir(), "menshen-flush-"));
afterAll(() => rm(folder, { recursive: true }));

describe("invariant 5: waiting for the disk", () => {
  it("a flush of a missing file fails its callers, and later flushes run", async () => {
    const { flush } = createFlush(join(folder, "absent"));
    const asked = [flush(), flush()];
    await expect(Promise.all(asked)).rejects.toThrow("ENOENT");
    await expect(flush()).rejects.toThrow("ENOENT");
  });

  it("a flush is shared by the callers before it starts, and not by later ones", async () => {
    const { flush, close } = createFlush(import.meta.filename);
    const [one, two] = [flush(), flush()];
    expect(one).toBe(two);
    await Promise.resolve();
    await Promise.resolve();
    const later = flush();
    expect(later).not.toBe(one);
    await Promise.all([one, later]);
    await close();
  });

  it("a flush finds the write-ahead log of a database behind a symbolic link", async () => {
    await symlink(join(folder, "real.db"), join(folder, "link.db"));
    const options = { secret: new Uint8Array(32), clock: { now: () => NOON }, log };
    await using database = await openDatabase({ url: `sqlite:${folder}/link.db`, ...options });
    expect(await database.inbox.accept(newPush())).toMatchObject({ duplicate: false });
  });
});
