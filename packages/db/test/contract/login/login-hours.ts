import { afterAll, beforeAll, expect, it } from "vitest";
import type { AuditEntry } from "@menshen/domain";
import type { Database } from "../../../src/open.ts";
import { HOUR, MINUTE } from "../fixtures.ts";

/** The start of an hour. */
const START = 1_795_176_000_000;

export function describeLoginHours(make: () => Promise<Database>): void {
  let database: Database;
  beforeAll(async () => {
    database = await make();
  });
  afterAll(() => database.close());

  async function happen(
    atMs: number,
    action: AuditEntry["action"],
    detail: AuditEntry["detail"] = {},
  ): Promise<void> {
    const entry = { element: "auths.A", userId: null, actor: "user", ip: "", snapshot: 1 };
    await database.data.audit.append({ ...entry, atMs, action, detail });
  }
  const since = async (fromMs: number) =>
    (await database.loginHours.since(fromMs))
      .map(({ hourMs, source, errcode, count }) => [
        (hourMs - START) / HOUR,
        source ? `${source} ${errcode}` : "ok",
        count,
      ])
      .toSorted(([hour], [other]) => Number(hour) - Number(other));

  it("logins are counted by hour, element and errcode, the same before and after their hour is stored", async () => {
    await happen(START, "login");
    await happen(START + 59 * MINUTE, "login");
    await happen(START + MINUTE, "login-failed", { errcode: 40029, source: "wecom" });
    await happen(START + MINUTE, "login-test");
    await happen(START + 2 * HOUR, "login-failed", { errcode: 10105, source: "app" });
    const expected = [
      [0, "ok", 2],
      [0, "wecom 40029", 1],
      [2, "app 10105", 1],
    ];
    expect(await since(START)).toEqual(expected);
    // The hour has ended, and a login of it may still be committed.
    await database.loginHours.countEnded(START + HOUR + 9 * MINUTE);
    await happen(START + 59 * MINUTE, "login");
    expected[0] = [0, "ok", 3];
    expect(await since(START)).toEqual(expected);
    await database.loginHours.countEnded(START + HOUR + 10 * MINUTE);
    expect(await since(START)).toEqual(expected);
    await database.loginHours.countEnded(START + 5 * HOUR);
    await database.loginHours.countEnded(START + 5 * HOUR);
    expect(await since(START)).toEqual(expected);
    expect(await since(START + HOUR)).toEqual(expected.slice(2));
    await happen(START + 5 * HOUR, "login");
    expect(await since(START + HOUR)).toEqual([...expected.slice(2), [5, "ok", 1]]);
  });

  it("stored hours no longer read the audit log, and are deleted after a month", async () => {
    const late = START + 2 * HOUR;
    await happen(late, "login");
    expect(await since(START)).toContainEqual([2, "app 10105", 1]);
    expect(await since(START)).not.toContainEqual([2, "ok", 1]);
    await database.loginHours.countEnded(START + 40 * 24 * HOUR);
    expect(await since(START)).toEqual([]);
  });
}
