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
  it("disabling a user ends every session at once with one audit row and blocks logins", async () => {
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

  it("an enabled user signs in again; the revoked sessions stay revoked", async () => {
    await using flows = await createTestFlows();
    const { ports } = flows;
    const { token, userId } = await signIn(flows);
    await setUserStatus(ports, origin, { userId, status: "disabled" });
    await setUserStatus(ports, origin, { userId, status: "active" });
    expect(await checkSession(ports, token)).toBeNull();
    expect((await ports.data.audit.list({ limit: 1 }))[0]?.action).toBe("user-enabled");
    expect((await signIn(flows)).userId).toBe(userId);
  });

  it("disabling an unknown user is rejected", async () => {
    await using flows = await createTestFlows();
    const unknown = { userId: "nobody", status: "disabled" } as const;
    await expect(setUserStatus(flows.ports, origin, unknown)).rejects.toMatchObject({
      errcode: 10402,
    });
  });

  it("a login concurrent with disabling leaves no session", async () => {
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
