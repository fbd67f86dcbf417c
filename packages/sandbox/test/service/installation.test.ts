import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { provided } from "../test-receiver.ts";

const { corpA } = demo;
const { thirdParty, template } = demo.provider;
const { suiteId, suiteSecret } = thirdParty;

async function installer(
  keys = { suiteId, suiteSecret } as { suiteId: string; suiteSecret: string },
) {
  const all = provided();
  const { world, api, sandbox } = all;
  const { suite_access_token } = await api(
    "service/get_suite_token",
    {},
    {
      suite_id: keys.suiteId,
      suite_secret: keys.suiteSecret,
      suite_ticket: world.providers.ticket(keys.suiteId).value,
    },
  );
  const token = { suite_access_token: String(suite_access_token) };
  const ask = (name: string, body?: unknown) => api(`service/${name}`, token, body);
  const preAuthCode = async () => String((await ask("get_pre_auth_code"))["pre_auth_code"]);
  const installUrl = (code: string, changes: Record<string, string> = {}) => {
    const query = {
      suite_id: suiteId,
      pre_auth_code: code,
      redirect_uri: "http://127.0.0.1:3000/installed?a=1",
      state: "org42",
      ...changes,
    };
    return `https://open.work.weixin.qq.com/3rdapp/install?${new URLSearchParams(query).toString()}`;
  };
  const press = (url: string, fields: Record<string, string>) =>
    sandbox.fetch(url, { method: "POST", body: new URLSearchParams(fields) });
  const errcodeOf = async (url: string, init?: RequestInit) =>
    /data-errcode="(-?\d+)"/.exec(await (await sandbox.fetch(url, init)).text())?.[1];
  return { ...all, ask, preAuthCode, installUrl, press, errcodeOf };
}

const person = { corp: corpA.corpId, user: corpA.people.boss };

test("an administrator installs a suite; the redirect carries an auth_code and no create_auth is pushed", async () => {
  const { ask, preAuthCode, installUrl, press, world } = await installer();
  world.providers.updateTemplate(suiteId, { callbackUrl: "http://127.0.0.1:3000/api/notify" });
  const answer = await ask("get_pre_auth_code");
  expect(answer).toMatchObject({ errcode: 0, expires_in: 1200 });
  const url = installUrl(await preAuthCode());
  expect(await (await press(url, { ...person, step: "choose" })).text()).toContain("青禾日报");
  const done = await press(url, { ...person, step: "allow", department: "1" });
  expect(done.status).toBe(302);
  const back = new URL(done.headers.get("location") ?? "");
  expect(Object.fromEntries(back.searchParams)).toEqual({
    a: "1",
    auth_code: expect.any(String) as string,
    expires_in: "600",
    state: "org42",
  });
  await world.push.settled();
  expect(world.deliveries("create_auth")).toEqual([]);
  const auth_code = back.searchParams.get("auth_code");
  expect(await ask("get_permanent_code", { auth_code })).toMatchObject({
    errcode: 0,
    access_token: expect.any(String) as string,
    auth_info: { agent: [{ is_customized_app: false }] },
  });
});

test("a pre_auth_code works for one installation and 1200 s", async () => {
  const { preAuthCode, installUrl, press, errcodeOf, world } = await installer();
  const url = installUrl(await preAuthCode());
  await press(url, { ...person, step: "allow", department: "1" });
  expect(await errcodeOf(url)).toBe("40077");
  const old = installUrl(await preAuthCode());
  world.clock.advance(1200);
  expect(await errcodeOf(old)).toBe("42007");
});

test("the installation page refuses a foreign redirect host, a bad state and an unknown code", async () => {
  const { preAuthCode, installUrl, errcodeOf } = await installer();
  const code = await preAuthCode();
  expect(await errcodeOf(installUrl(code, { redirect_uri: "https://evil.example/" }))).toBe(
    "50001",
  );
  expect(await errcodeOf(installUrl(code, { state: "not allowed" }))).toBe("40058");
  expect(await errcodeOf(installUrl("made-up"))).toBe("40077");
  expect(await errcodeOf(installUrl(code, { suite_id: template.suiteId }))).toBe("40077");
});

test("an unpublished suite can be installed after set_session_info with auth_type 1 only", async () => {
  const { ask, preAuthCode, installUrl, errcodeOf, world } = await installer();
  world.providers.updateTemplate(suiteId, { published: false });
  const pre_auth_code = await preAuthCode();
  expect(await errcodeOf(installUrl(pre_auth_code))).toBe("842002");
  const set = (body: object) => ask("set_session_info", body);
  expect(await set({ pre_auth_code, session_info: { auth_type: 2 } })).toMatchObject({
    errcode: 40058,
  });
  expect(await set({ pre_auth_code: "x", session_info: {} })).toMatchObject({ errcode: 40077 });
  expect(await set({ pre_auth_code, session_info: { auth_type: 1 } })).toMatchObject({
    errcode: 0,
  });
  expect(await errcodeOf(installUrl(pre_auth_code))).toBeUndefined();
});

test("a proxy template gets no pre_auth_code (48002)", async () => {
  const { ask } = await installer(template);
  expect(await ask("get_pre_auth_code")).toMatchObject({ errcode: 48002 });
});

test("the Referer is checked in a world set so", async () => {
  const all = provided(undefined, {
    providers: [
      {
        corpId: "ww3d7b9e1f5a2c8046",
        name: "p",
        providerSecret: "s",
        templates: [
          { ...thirdParty, name: "t", kind: "thirdParty", trustedDomains: ["a.example"] },
        ],
      },
    ],
    checksInstallReferer: true,
  });
  const { api, world, sandbox } = all;
  const { suite_access_token } = await api(
    "service/get_suite_token",
    {},
    {
      suite_id: suiteId,
      suite_secret: suiteSecret,
      suite_ticket: world.providers.ticket(suiteId).value,
    },
  );
  const token = { suite_access_token: String(suite_access_token) };
  const { pre_auth_code } = await api("service/get_pre_auth_code", token);
  const query = new URLSearchParams({
    suite_id: suiteId,
    pre_auth_code: String(pre_auth_code),
    redirect_uri: "https://a.example/done",
  });
  const url = `https://open.work.weixin.qq.com/3rdapp/install?${query.toString()}`;
  const open = async (headers: Record<string, string>) =>
    (await sandbox.fetch(url, { headers })).text();
  expect(await open({})).toContain('data-errcode="50001"');
  expect(await open({ referer: "https://a.example/start" })).not.toContain('data-errcode="50001"');
});
