import type { Code } from "@menshen/core";
import { demo } from "@menshen/sandbox";
import { expect } from "vitest";
import { corpA, openHouse, type House } from "./house.ts";

/* A house with a suite of the sandbox's provider, and the first company's authorisation. */

export const { template, secondTemplate, corpId: providerCorpId, providerSecret } = demo.provider;
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

/** Works the inbox off as the server's worker does; gives what each record ended with. */
export async function workOff({ app, ports }: House): Promise<string[]> {
  const ends: string[] = [];
  for (;;) {
    const nowMs = ports.clock.now();
    const record = await ports.data.inbox.claimNext("test", nowMs, 60_000);
    if (!record) return ends;
    const { id, event, receiver, decoded, attempts: attempt, occurredAtMs } = record;
    const element = app.getElement(record.element);
    try {
      const input = { id, event, receiver, decoded, attempt, occurredAtMs };
      ends.push(`${event} ${await element.processRecord(input)}`);
      await ports.data.inbox.complete(record, nowMs);
    } catch (error) {
      const { errcode, source, message, data } = error as Code;
      const isFinal = data?.["final"] === true;
      ends.push(`${event} ${isFinal ? "dead" : "failed"} ${errcode}`);
      const failure = { errcode, source, message };
      const nextTryAtMs = isFinal ? null : nowMs + 1000;
      await ports.data.inbox.fail(record, { error: failure, nextTryAtMs, counts: true }, nowMs);
    }
  }
}

/** A house whose suite has its callback address, its first ticket, and the first company's authorisation. */
export async function openInstalled(
  elements: Record<string, object> = { "auths.Proxy": proxy() },
  at = "auths.Proxy",
): Promise<House> {
  const house = await openHouse(elements);
  const { providers, push } = house.sandbox.world;
  providers.updateProvider(providerCorpId, { trustedIps: null });
  providers.updateTemplate(suiteId, { trustedDomains: ["127.0.0.1:3000"] });
  const url = `${ORIGIN}/api/elements/${at}/notify`;
  expect(await providers.setCallback({ suiteId }, { url })).toMatchObject({ ok: true });
  await push.settled();
  await providers.authorise({ suiteId, corpId: corpA.corpId });
  await push.settled();
  expect((await workOff(house)).sort()).toEqual(["create_auth done", "suite_ticket done"]);
  return house;
}

export const openCorpOf = (house: House) =>
  house.sandbox.world.providers.openCorpId(suiteId, corpA.corpId);

export async function signIn(house: House, url: string) {
  const who = { userId: corpA.people.xiaoman, corpId: corpA.corpId };
  const back = await house.sandbox.signIn(url, who);
  return { code: back?.searchParams.get("code"), state: back?.searchParams.get("state") };
}
