import { demo } from "@menshen/sandbox";
import { startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createClient, type Client } from "./index.ts";
import { memoryStorage } from "./pending-logins.ts";

const X = "auths.loginTypes.QywxInnerExample";
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { rateLimit: false } });
});
afterAll(() => test.close());

async function signedIn(): Promise<Client<unknown>> {
  const client = createClient<unknown>({ url: `${test.url}/trpc`, storage: memoryStorage() });
  const { loginUrl, state } = await client.getLoginConfig(X);
  const back = await test.sandbox.signIn(loginUrl ?? "", { userId: demo.corpA.people.xiaoman });
  await client.loginWithCode(X, { authCode: back?.searchParams.get("code"), state: state ?? null });
  return client;
}

it("prepareJsSdk gives ww.register the ids and signatures that WeCom accepts", async () => {
  const client = await signedIn();
  const url = `${test.url}/orders?a=1`;
  const sdk = await client.prepareJsSdk(X, { url: `${url}#top` });
  const { corpId, agentId } = sdk;
  const { world } = test.sandbox;
  const verdict = async (page: string) => [
    world.checkJsSignature({ corpId, url: page, ...(await sdk.getConfigSignature(page)) }),
    world.checkJsSignature({
      corpId,
      agentId: Number(agentId),
      url: page,
      ...(await sdk.getAgentConfigSignature(page)),
    }),
  ];
  for (const page of [url, `${test.url}/later`]) {
    const verdicts = await verdict(page);
    expect(verdicts.filter(({ errcode }) => errcode === 40093 || errcode === 42012)).toEqual([]);
  }
});

it("prepareJsSdk without a session rejects with 10602, a page of another site with 10701", async () => {
  const visitor = createClient<unknown>({ url: `${test.url}/trpc`, storage: memoryStorage() });
  await expect(visitor.prepareJsSdk(X, { url: test.url })).rejects.toMatchObject({
    errcode: 10602,
  });
  const client = await signedIn();
  await expect(client.prepareJsSdk(X, { url: "https://evil.example/" })).rejects.toMatchObject({
    errcode: 10701,
  });
});
