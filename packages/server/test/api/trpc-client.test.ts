import type { AppRouter } from "@menshen/server";
import { demo, startTestServer, type TestServer } from "@menshen/testkit";
import { createTRPCClient, httpBatchLink, isTRPCClientError } from "@trpc/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
  await test.signIn(test.browser(), demo.corpA.people.xiaoman);
});
afterAll(() => test.close());

/** tRPC's own client, typed by AppRouter. */
function clientWith(
  headers: Record<string, string>,
  options: { maxItems?: number; methodOverride?: "POST" } = {},
) {
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: `${test.url}/trpc`, headers, ...options })],
  });
}

describe("AppRouter", () => {
  it("tRPC's own client calls app procedures in a batch, typed", async () => {
    const { app } = clientWith(test.asAdmin);
    const [info, users] = await Promise.all([app.info.query(), app.users.list.query({ limit: 1 })]);
    expect(info.snapshot.number).toBe(test.server.app.snapshotNumber);
    const { members } = await app.users.get.query({ userId: users[0]?.userId ?? "" });
    expect(members.map(({ removedAt }) => removedAt)).toEqual([null]);
  });

  it("tRPC's own client sends queries by POST where it is told to, and splits batches by maxItems", async () => {
    const { app } = clientWith(test.asAdmin, { methodOverride: "POST", maxItems: 50 });
    const calls = Array.from({ length: 60 }, () => app.users.list.query({ limit: 1 }));
    expect((await Promise.all(calls)).every(({ length }) => length === 1)).toBe(true);
  });

  it("tRPC's own client calls the methods of elements, typed", async () => {
    const { QywxInnerExample, services } = clientWith({}).auths.loginTypes;
    const { isActive, authType } = await QywxInnerExample.getLoginConfig.query();
    expect({ isActive, authType }).toEqual({
      isActive: true,
      authType: "auths.loginTypes.QywxInnerType",
    });
    const choices = await services.AuthSvc.listLoginTypes.query();
    expect(choices.map(({ fullName }) => fullName)).toContain("auths.loginTypes.QywxInnerExample");
  });

  it("a model's fieldList leaves the other fields of a row undefined", async () => {
    const { QywxInnerType } = clientWith(test.asAdmin).auths.loginTypes;
    const { rowDatas } = await QywxInnerType.QywxInnerAuthModel.query.query({
      filter: { corpId: demo.corpA.corpId },
      fieldList: ["name"],
    });
    expect(rowDatas.map(({ name, corpId }) => ({ name, corpId }))).toEqual([
      { name: "林小满", corpId: undefined },
    ]);
  });

  it("tRPC's own client receives errcode, source and hints, typed", async () => {
    const error: unknown = await clientWith({})
      .app.users.list.query()
      .catch((thrown: unknown) => thrown);
    if (!isTRPCClientError<AppRouter>(error)) throw error;
    expect(error.data).toMatchObject({ errcode: 10602, source: "app", httpStatus: 401 });
    expect(error.data?.hint.zh).toBe("请先登录。");
  });
});
