import { queryPostgres, startPostgres } from "@menshen/testkit/postgres";
import { demoProxy, eventually } from "@menshen/testkit";
import { corpA, service, startInstalled, suiteId } from "@menshen/testkit/proxy-server";
import { expect, it } from "vitest";

const waiting = `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted`;

it("a login concurrent with the company's cancellation waits for it and is rejected", async () => {
  await using postgres = await startPostgres();
  const url = await postgres.createDatabase();
  await using test = await startInstalled({ config: { databaseUrl: url } });
  const corpId = test.corpId(corpA.corpId);
  const begun = await test.query(`${service}.getLoginConfig`, { code: "hq" });
  const back = await test.sandbox.signIn(begun.data.authorizeUrl, {
    userId: corpA.people.xiaoman,
  });
  const { code, state } = Object.fromEntries(back?.searchParams ?? []);
  const { data } = test.database;
  const ending = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  // What a cancel_auth does, held up when it has done everything but commit.
  const end = data.transaction([`authorisation:${suiteId}|${corpId}`], async (stores) => {
    const at = { base: "https://qyapi.weixin.qq.com", nowMs: Date.now() };
    await stores.authorisations.end(
      { suiteId, corpId },
      { ...at, cancelledAtMs: Date.now() + 3_600_000 },
    );
    locked.resolve();
    await ending.promise;
  });
  await locked.promise;
  const login = test.mutate(`${demoProxy}.loginByWorkbench`, { corpId, code, state });
  await eventually(async () => (await queryPostgres(url, waiting))[0]?.["n"] === 1);
  ending.resolve();
  await end;
  expect((await login).error.data.errcode).toBe(10301);
  expect(await data.users.list({ limit: 9 })).toEqual([]);
});
