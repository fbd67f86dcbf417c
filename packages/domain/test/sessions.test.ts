import { describe, expect, it } from "vitest";
import { checkSession, listSessions, revokeSession, sha256 } from "@menshen/domain";
import { cookie, createTestFlows, type TestFlows } from "@menshen/testkit/flows";

const HOUR = 3_600_000;

async function session(flows: TestFlows, id = "Lin") {
  const login = flows.element();
  const { state } = await login.begin(cookie);
  flows.codes.set(`code-${state}`, { id });
  const done = await login.finish(cookie, state, `code-${state}`);
  return { token: done.session?.token ?? "", userId: done.userId };
}

const origin = { ip: "", userAgent: "", actor: "user", snapshot: 1 } as const;

describe("a session", () => {
  it("a session is found by its token, and by nothing that is stored", async () => {
    await using flows = await createTestFlows();
    const { token, userId } = await session(flows);
    expect(await checkSession(flows.ports, token)).toMatchObject({ userId });
    expect(await checkSession(flows.ports, sha256(token))).toBeNull();
    expect(await checkSession(flows.ports, "no token")).toBeNull();
  });

  it("each login creates a new session", async () => {
    await using flows = await createTestFlows();
    const first = await session(flows);
    const second = await session(flows);
    expect(second.token).not.toBe(first.token);
    expect((await listSessions(flows.ports, first.userId)).length).toBe(2);
  });

  it("a session ends after a day without use and is extended by use", async () => {
    await using flows = await createTestFlows();
    const used = await session(flows);
    const idle = await session(flows);
    flows.clock.nowMs += 23 * HOUR;
    expect(await checkSession(flows.ports, used.token)).not.toBeNull();
    flows.clock.nowMs += HOUR;
    expect(await checkSession(flows.ports, idle.token)).toBeNull();
    expect(await checkSession(flows.ports, used.token)).not.toBeNull();
  });

  it("a session ends after seven days regardless of use", async () => {
    await using flows = await createTestFlows();
    const { token } = await session(flows);
    for (let hour = 0; hour < 7 * 24 - 1; hour++) {
      flows.clock.nowMs += HOUR;
      expect(await checkSession(flows.ports, token)).not.toBeNull();
    }
    flows.clock.nowMs += HOUR;
    expect(await checkSession(flows.ports, token)).toBeNull();
  });

  it("a session stores its last use at most once a minute", async () => {
    await using flows = await createTestFlows();
    const { token } = await session(flows);
    const startMs = flows.clock.nowMs;
    flows.clock.nowMs += 59_999;
    await checkSession(flows.ports, token);
    expect((await checkSession(flows.ports, token))?.lastSeenAt).toBe(startMs);
    flows.clock.nowMs += 1;
    await checkSession(flows.ports, token);
    expect((await checkSession(flows.ports, token))?.lastSeenAt).toBe(startMs + 60_000);
  });

  it("a session is revoked by its own user only, and the audit records it", async () => {
    await using flows = await createTestFlows();
    const mine = await session(flows, "Lin");
    const other = await session(flows, "Ma");
    const sessionId = (await checkSession(flows.ports, mine.token))?.sessionId ?? "";
    await expect(
      revokeSession(flows.ports, origin, { sessionId, userId: other.userId }),
    ).rejects.toMatchObject({ errcode: 10402 });
    expect(await checkSession(flows.ports, mine.token)).not.toBeNull();
    await revokeSession(flows.ports, origin, { sessionId, userId: mine.userId }, "logout");
    expect(await checkSession(flows.ports, mine.token)).toBeNull();
    await expect(
      revokeSession(flows.ports, origin, { sessionId, userId: mine.userId }),
    ).rejects.toMatchObject({ errcode: 10402 });
    const [row] = await flows.ports.data.audit.list({ limit: 1 });
    expect(row).toMatchObject({ action: "logout", userId: mine.userId, detail: { sessionId } });
  });
});
