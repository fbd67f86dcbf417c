import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { menshen } from "./in-process.ts";

let test: TestServer;
let env: Record<string, string>;
beforeAll(async () => {
  test = await startTestServer();
  env = { MENSHEN_PUBLIC_URL: test.url, MENSHEN_ADMIN_TOKEN: test.adminToken };
});
afterAll(() => test.close());

const user = (...args: string[]) => menshen(["user", ...args], env);

describe("menshen user", () => {
  it("creates, invites, lists, disables and enables users of the running server, with audit rows", async () => {
    const created = await user("create", "lin", "--name", "Lin Xiaoman");
    expect(created).toEqual({ code: 0, out: "lin\n", err: "" });
    expect((await user("create", "--name", "Boss", "--admin")).out).toMatch(/^\S{8,}\n$/);
    const invited = await user("invite", "lin", "--hours", "2");
    expect(invited.out).toMatch(new RegExp(`^${test.url}/login/invitation#[\\w-]+\n$`));
    expect(invited.err).toMatch(/^valid until 2\d{3}-.*Z, for whoever opens it first\n$/);
    expect((await user("disable", "lin")).out).toBe("lin is disabled\n");
    expect((await user("list", "xiaoman")).out).toBe(
      "user  name         role  status    last seen (UTC)\nlin   Lin Xiaoman  user  disabled\n",
    );
    expect((await user("enable", "lin")).out).toBe("lin is active\n");
    const listed = JSON.parse((await user("list", "--json")).out) as { role: string }[];
    expect(listed.map(({ role }) => role).sort()).toEqual(["admin", "user"]);
    const { data } = await test.query("app.audit.list", {}, test.asAdmin);
    const actions = (data as { action: string }[]).map(({ action }) => action);
    for (const action of ["user-created", "user-invited"]) expect(actions).toContain(action);
  });

  it("makes an administrator an ordinary user, but not the last one", async () => {
    await user("create", "ops", "--admin");
    expect((await user("revoke-admin", "ops")).out).toBe("ops is an ordinary user\n");
    const [boss] = JSON.parse((await user("list", "Boss", "--json")).out) as { userId: string }[];
    const last = await user("revoke-admin", boss?.userId ?? "");
    expect(last).toMatchObject({ code: 1, out: "", err: expect.stringContaining(test.url) });
  });

  it("reports what the server refuses, a server that is not there, and a missing token; that of start is found in its data folder", async () => {
    const unknown = await user("disable", "nobody-of-that-name");
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain("no such user");
    expect((await user("list", "--server", "http://127.0.0.1:9")).err).toBe(
      "http://127.0.0.1:9 cannot be reached\n",
    );
    const folder = await mkdtemp(join(tmpdir(), "menshen-users-"));
    const MENSHEN_DATABASE_URL = `sqlite:${folder}/menshen.db`;
    const local = { MENSHEN_PUBLIC_URL: test.url, MENSHEN_DATABASE_URL };
    const without = await menshen(["user", "list"], local);
    expect(without.err).toContain("MENSHEN_ADMIN_TOKEN");
    expect(without.code).toBe(1);
    await writeFile(join(folder, "admin-token"), `${test.adminToken}\n`);
    expect((await menshen(["user", "list"], local)).code).toBe(0);
    await rm(folder, { recursive: true });
  });
});
