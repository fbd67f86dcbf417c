import { describe, expect, it } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { provided } from "../test-receiver.ts";

const { suiteId } = demo.provider.template;

async function asking() {
  const all = provided();
  const query = { provider_access_token: await all.providerToken() };
  const ask = (body: unknown) => all.api("service/get_customized_auth_url", query, body);
  return { ...all, ask };
}

describe("get_customized_auth_url", () => {
  it("returns a link that is valid for ten days", async () => {
    const { ask } = await asking();
    expect(await ask({ state: "org42", templateid_list: [suiteId] })).toMatchObject({
      errcode: 0,
      qrcode_url: expect.stringMatching(
        /^http:\/\/127\.0\.0\.1:3001\/3rdapp\/customized\/authorize\?auth=[\w-]{32}$/,
      ),
      expires_in: 864_000,
    });
  });

  it("refuses: 40058, 842004, 842003, 842002", async () => {
    const { ask, world } = await asking();
    const errcode = async (body: unknown) => (await ask(body)).errcode;
    expect(await errcode({ state: "a-b", templateid_list: [suiteId] })).toBe(40058);
    expect(await errcode({ state: "x".repeat(33), templateid_list: [suiteId] })).toBe(40058);
    expect(await errcode({ templateid_list: [] })).toBe(842004);
    expect(await errcode({})).toBe(842004);
    expect(await errcode({ templateid_list: Array(10).fill(suiteId) })).toBe(842004);
    expect(await errcode({ templateid_list: ["dk0000000000000000"] })).toBe(842003);
    world.providers.updateTemplate(suiteId, { published: false });
    expect(await errcode({ templateid_list: [suiteId] })).toBe(842002);
  });
});
