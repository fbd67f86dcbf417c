import { describe, expect, it } from "vitest";
import { checkSession, setUserStatus } from "@menshen/domain";
import { cookie, openHouse, type House } from "./house.ts";

const origin = { ip: "192.0.2.7", userAgent: "", actor: "admin", snapshot: 3 } as const;

async function signIn(house: House) {
  const login = house.element();
  const { state } = await login.begin(cookie);
  house.codes.set(`code-${state}`, { id: "Lin" });
  const { session, userId } = await login.finish(cookie, state, `code-${state}`);
  return { token: session?.token ?? "", userId };
}

describe("a disabled user", () => {
  it("is out at once, everywhere, with one audit row; and cannot come back", async () => {
    await using house = await openHouse();
    const { ports } = house;
    const [first, second] = [await signIn(house), await signIn(house)];
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
    await expect(signIn(house)).rejects.toMatchObject({ errcode: 10204 });
  });

  it("may sign in again once enabled; the old sessions stay over", async () => {
    await using house = await openHouse();
    const { ports } = house;
    const { token, userId } = await signIn(house);
    await setUserStatus(ports, origin, { userId, status: "disabled" });
    await setUserStatus(ports, origin, { userId, status: "active" });
    expect(await checkSession(ports, token)).toBeNull();
    expect((await ports.data.audit.list({ limit: 1 }))[0]?.action).toBe("user-enabled");
    expect((await signIn(house)).userId).toBe(userId);
  });

  it("has to exist", async () => {
    await using house = await openHouse();
    const unknown = { userId: "nobody", status: "disabled" } as const;
    await expect(setUserStatus(house.ports, origin, unknown)).rejects.toMatchObject({
      errcode: 10402,
    });
  });

  it("loses the session of a login that ran at the same moment", async () => {
    await using house = await openHouse();
    const { userId } = await signIn(house);
    const status = { userId, status: "disabled" } as const;
    const [login] = await Promise.allSettled([
      signIn(house),
      setUserStatus(house.ports, origin, status),
    ]);
    await setUserStatus(house.ports, origin, { userId, status: "active" });
    const token = login.status === "fulfilled" ? login.value.token : "";
    expect(await checkSession(house.ports, token)).toBeNull();
  });
});
