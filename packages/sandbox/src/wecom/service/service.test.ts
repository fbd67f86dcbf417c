import { expect, test } from "vitest";
import { demo } from "../../demo/world.ts";
import { provided } from "../../test-receiver.ts";

const { provider, corpA } = demo;
const { suiteId, suiteSecret } = provider.template;
const authoriseA = { suiteId, corpId: corpA.corpId };

test("the life of an installation: ticket, suite token, code, permanent code, app token, member", async () => {
  const { world, api, service, connect, received } = provided();
  await connect();
  await world.providers.authorise({ ...authoriseA, state: "org42" });
  const AuthCode = /<AuthCode><!\[CDATA\[(.+?)\]\]>/.exec(received[0]?.message ?? "")?.[1] ?? "";
  const answer = await service("get_permanent_code", { auth_code: AuthCode });
  const openCorpId = world.providers.openCorpId(suiteId, corpA.corpId);
  expect(answer).toMatchObject({
    errcode: 0,
    auth_corp_info: { corpid: openCorpId, corp_name: "山海科技", corp_type: "verified" },
    auth_info: { agent: [{ agentid: 1000004, is_customized_app: true, auth_mode: 0 }] },
    auth_user_info: { userid: world.providers.openUserId(suiteId, corpA.corpId, "ZhouYu") },
    state: "org42",
  });
  expect(answer).not.toHaveProperty("access_token");
  const token = await api("gettoken", {
    corpid: openCorpId,
    corpsecret: String(answer["permanent_code"]),
  });
  const access_token = String(token["access_token"]);
  const code = world.issueCode({ corpId: corpA.corpId, agentId: 1000004, userId: "LinXiaoMan" });
  const openUserId = world.providers.openUserId(suiteId, corpA.corpId, "LinXiaoMan");
  expect(await api("auth/getuserinfo", { access_token, code })).toMatchObject({
    errcode: 0,
    userid: openUserId,
  });
  expect(await api("user/get", { access_token, userid: openUserId })).toMatchObject({
    userid: openUserId,
    open_userid: openUserId,
    name: "林小满",
    direct_leader: [world.providers.openUserId(suiteId, corpA.corpId, "ZhouYu")],
  });
  expect(suiteSecret).toMatch(/^SANDBOX/);
});
