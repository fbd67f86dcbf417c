import { demo, type SignInAs } from "@menshen/sandbox";
import { expect } from "vitest";
import { corpA, createTestApp, type TestApp } from "./test-app.ts";
import { processInbox } from "./process-inbox.ts";

/* A test with a suite of the sandbox's provider, and the first company's authorisation. */

export const { template, secondTemplate } = demo.provider;
const { corpId: providerCorpId, providerSecret } = demo.provider;
export const { suiteId } = template;
export const TYPE = "auths.loginTypes.QywxProxyType";
export const SERVICE = `${TYPE}.services.QywxProxyAuthService`;
export const ORIGIN = "http://127.0.0.1:3000";

export const authConfig = {
  suiteId,
  suiteSecret: template.suiteSecret,
  encodingAESKey: template.encodingAESKey,
  token: template.token,
};
export const provider = { providerCorpId, providerSecret };
export const proxy = (config: object = {}) => ({
  "e.json": { type: TYPE, title: "代开发" },
  config: { authConfig: { ...authConfig, ...provider }, ...config },
});

/** A test whose suite has its callback address, its first ticket, and the first company's authorisation. */
export async function createProxyApp(
  elements: Record<string, object> = { "auths.Proxy": proxy() },
  at = "auths.Proxy",
  options: Parameters<typeof createTestApp>[1] = {},
): Promise<TestApp> {
  const test = await createTestApp(elements, options);
  const { providers, push } = test.sandbox.world;
  providers.updateProvider(providerCorpId, { trustedIps: null });
  providers.updateTemplate(suiteId, { trustedDomains: ["127.0.0.1:3000"] });
  const url = `${ORIGIN}/api/elements/${at}/notify`;
  expect(await providers.setCallback({ suiteId }, { url })).toMatchObject({ ok: true });
  await push.settled();
  await providers.authorise({ suiteId, corpId: corpA.corpId });
  await push.settled();
  expect((await processInbox(test)).sort()).toEqual(["create_auth done", "suite_ticket done"]);
  return test;
}

/** A company's id as the suite knows it. */
export const openCorpOf = (test: TestApp, corpId: string = corpA.corpId) =>
  test.sandbox.world.providers.openCorpId(suiteId, corpId);

export async function signIn(
  test: TestApp,
  url: string,
  who: SignInAs = { userId: corpA.people.xiaoman, corpId: corpA.corpId },
) {
  const back = await test.sandbox.signIn(url, who);
  return { code: back?.searchParams.get("code"), state: back?.searchParams.get("state") };
}
