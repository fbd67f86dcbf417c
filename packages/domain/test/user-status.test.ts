import { describe, expect, it } from "vitest";
import { checkSession, setUserStatus } from "@menshen/domain";
import { cookie, createTestFlows, type TestFlows } from "@menshen/testkit/flows";

const origin = { ip: "192.0.2.7", userAgent: "", actor: "admin", snapshot: 3 } as const;

async function signIn(flows: TestFlows) {
  const login = flows.element();
  const { state } = await login.begin(cookie);
  flows.codes.set(`code-${state}`, { id: "Lin" });
  const { session, userId } = await login.finish(cookie, state, `code-${state}`);
  return { token: session?.token ?? "", userId };
}

describe("a disabled user", () => {
  it("is out at once, everywhere, with one audit row; and cannot come back", async () => {
    await using flows = await createTestFlows();
    const { ports } = flows;
    const [first, second] = [await signIn(flows), await signIn(flows)];
    const { userId } = first;
    await setUserStatus(ports, origin, { userId, status: "disabled" });
    await setUserStatus(ports, origin, { userId, status: "disabled" });
    for (const { token } of [first, second]) expect(await checkSession(ports, token)).toBeNull();
    const [row, before] = await ports.data.audit.list({ limit: 2 });
    expect(row).toMatchObject({
      action: "user-disabled",
      userId,
      actor: "admin",
      ip: "192.0.2.7",
      detail: { sessionsEnded: 2 },
    });
    expect(before?.action).toBe("login");
    await expect(signIn(flows)).rejects.toMatchObject({ errcode: 10204 });
  });

  it("may sign in again once enabled; the old sessions stay over", async () => {
    await using flows = await createTestFlows();
    const { ports } = flows;
    const { token, userId } = await signIn(flows);
    await setUserStatus(ports, origin, { userId, status: "disabled" });
    await setUserStatus(ports, origin, { userId, status: "active" });
    expect(await checkSession(ports, token)).toBeNull();
    expect((await ports.data.audit.list({ limit: 1 }))[0]?.action).toBe("user-enabled");
    expect((await signIn(flows)).userId).toBe(userId);
  });

  it("has to exist", async () => {
    await using flows = await createTestFlows();
    const unknown = { userId: "nobody", status: "disabled" } as const;
    await expect(setUserStatus(flows.ports, origin, unknown)).rejects.toMatchObject({
      errcode: 10402,
    });
  });

  it("loses the session of a login that ran at the same moment", async () => {
    await using flows = await createTestFlows();
    const { userId } = await signIn(flows);
    const status = { userId, status: "disabled" } as const;
    const [login] = await Promise.allSettled([
      signIn(flows),
      setUserStatus(flows.ports, origin, status),
    ]);
    await setUserStatus(flows.ports, origin, { userId, status: "active" });
    const token = login.status === "fulfilled" ? login.value.token : "";
    expect(await checkSession(flows.ports, token)).toBeNull();
  });
});
