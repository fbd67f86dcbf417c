import { describe, expect, it } from "vitest";
import { checkSession, listSessions, revokeSession, sha256 } from "@menshen/domain";
import { cookie, openHouse, type House } from "./house.ts";

const HOUR = 3_600_000;

async function session(house: House, id = "Lin") {
  const login = house.element();
  const { state } = await login.begin(cookie);
  house.codes.set(`code-${state}`, { id });
  const done = await login.finish(cookie, state, `code-${state}`);
  return { token: done.session?.token ?? "", userId: done.userId };
}

const origin = { ip: "", userAgent: "", actor: "user", snapshot: 1 } as const;

describe("a session", () => {
  it("is known by its token, and by nothing that is stored", async () => {
    await using house = await openHouse();
    const { token, userId } = await session(house);
    expect(await checkSession(house.ports, token)).toMatchObject({ userId });
    expect(await checkSession(house.ports, sha256(token))).toBeNull();
    expect(await checkSession(house.ports, "no token")).toBeNull();
  });

  it("is new at each login", async () => {
    await using house = await openHouse();
    const first = await session(house);
    const second = await session(house);
    expect(second.token).not.toBe(first.token);
    expect((await listSessions(house.ports, first.userId)).length).toBe(2);
  });

  it("ends after a day without use, and is kept alive by use", async () => {
    await using house = await openHouse();
    const used = await session(house);
    const idle = await session(house);
    house.clock.nowMs += 23 * HOUR;
    expect(await checkSession(house.ports, used.token)).not.toBeNull();
    house.clock.nowMs += HOUR;
    expect(await checkSession(house.ports, idle.token)).toBeNull();
    expect(await checkSession(house.ports, used.token)).not.toBeNull();
  });

  it("ends after seven days, however much it is used", async () => {
    await using house = await openHouse();
    const { token } = await session(house);
    for (let hour = 0; hour < 7 * 24 - 1; hour++) {
      house.clock.nowMs += HOUR;
      expect(await checkSession(house.ports, token)).not.toBeNull();
    }
    house.clock.nowMs += HOUR;
    expect(await checkSession(house.ports, token)).toBeNull();
  });

  it("remembers at most once a minute that it was seen", async () => {
    await using house = await openHouse();
    const { token } = await session(house);
    const startMs = house.clock.nowMs;
    house.clock.nowMs += 59_999;
    await checkSession(house.ports, token);
    expect((await checkSession(house.ports, token))?.lastSeenAt).toBe(startMs);
    house.clock.nowMs += 1;
    await checkSession(house.ports, token);
    expect((await checkSession(house.ports, token))?.lastSeenAt).toBe(startMs + 60_000);
  });

  it("can be ended by its user only, which the audit tells", async () => {
    await using house = await openHouse();
    const mine = await session(house, "Lin");
    const other = await session(house, "Ma");
    const sessionId = (await checkSession(house.ports, mine.token))?.sessionId ?? "";
    await expect(
      revokeSession(house.ports, origin, { sessionId, userId: other.userId }),
    ).rejects.toMatchObject({ errcode: 10402 });
    expect(await checkSession(house.ports, mine.token)).not.toBeNull();
    await revokeSession(house.ports, origin, { sessionId, userId: mine.userId }, "logout");
    expect(await checkSession(house.ports, mine.token)).toBeNull();
    await expect(
      revokeSession(house.ports, origin, { sessionId, userId: mine.userId }),
    ).rejects.toMatchObject({ errcode: 10402 });
    const [row] = await house.ports.data.audit.list({ limit: 1 });
    expect(row).toMatchObject({ action: "logout", userId: mine.userId, detail: { sessionId } });
  });
});
