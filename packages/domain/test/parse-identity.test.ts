import { describe, expect, it } from "vitest";
import type { Identity } from "@menshen/domain";
import { challenge, createTestFlows, social, verifier } from "@menshen/testkit/flows";
import { onlyCompany } from "@menshen/domain";

const good: Identity<object> = {
  account: { ...social, tenant: "app", subject: "42" },
  unionId: null,
  profile: {},
  name: null,
  avatar: null,
  corp: null,
  member: null,
  vouchesFor: "person",
  publicProfile: {},
};
const corp = { corpId: "ww1", corpName: "A", corpFullName: "A Ltd" };

/** The error of a login at a Type that returns this. */
async function loginWith(identity: unknown) {
  await using flows = await createTestFlows();
  const login = flows.element("auths.Own", {
    companyOf: onlyCompany({
      corpId: null,
      begin: () => "https://provider.example",
      identify: async () => identity as never,
    }),
  });
  const { state } = await login.start({ challenge }, flows.context());
  const end = await login.complete({ code: "c", state, verifier }, flows.context()).then(
    () => null,
    (error: unknown) => error as { errcode: number; message: string },
  );
  const users = await flows.ports.data.users.list({ limit: 10 });
  return { end, users: users.length };
}

describe("the identity that a Type returns", () => {
  it("a valid identity signs in", async () => {
    expect(await loginWith(good)).toEqual({ end: null, users: 1 });
    const member = { memberId: "lin", status: null };
    expect(await loginWith({ ...good, corp, member, vouchesFor: "corp" })).toEqual({
      end: null,
      users: 1,
    });
  });

  it.each([
    ["a numeric subject", { account: { ...good.account, subject: 42 } }, "account.subject"],
    ["an empty subject", { account: { ...good.account, subject: "" } }, "account.subject"],
    ["a subject of blanks", { account: { ...good.account, subject: " " } }, "account.subject"],
    [
      "a subject with a newline",
      { account: { ...good.account, subject: "42\n" } },
      "account.subject",
    ],
    [
      "a long subject",
      { account: { ...good.account, subject: "x".repeat(257) } },
      "account.subject",
    ],
    ["no subject", { account: { ...good.account, subject: undefined } }, "account.subject"],
    ["no account", { account: undefined }, "account"],
    ["a numeric tenant", { account: { ...good.account, tenant: 1 } }, "account.tenant"],
    ["an empty unionId", { unionId: "" }, "unionId"],
    ["a numeric unionId", { unionId: 5 }, "unionId"],
    ["a name with NUL", { name: "a\0" }, "name"],
    ["an array as profile", { profile: [] }, "profile"],
    ["an empty memberId", { corp, member: { memberId: "", status: 1 } }, "member.memberId"],
    ["a status in words", { corp, member: { memberId: "lin", status: "1" } }, "member.status"],
    ["an empty corpId", { corp: { ...corp, corpId: "" } }, "corp.corpId"],
    ["an unknown vouchesFor", { vouchesFor: "all" }, "vouchesFor"],
  ])(
    "%s is rejected with 10502 naming Type and field, and creates no user",
    async (_, more, field) => {
      const { end, users } = await loginWith({ ...good, ...more });
      expect(end).toMatchObject({
        errcode: 10502,
        message: `auths.TestType returned an identity for auths.Own with an invalid ${field}`,
      });
      expect(users).toBe(0);
    },
  );

  it.each([[null], [undefined], ["lin"], [42]])(
    "%o instead of an identity is rejected with 10502",
    async (identity) => {
      expect((await loginWith(identity)).end).toMatchObject({ errcode: 10502 });
    },
  );
});
