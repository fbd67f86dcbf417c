import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { demo, demoElements, demoLogin, eventually, startTestServer } from "@menshen/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "menshen-extended-"));
const file = join(folder, "menshen.db");
const { xiaoman, boss } = demo.corpA.people;
const staffType = "auths.loginTypes.StaffType";
const staff = "auths.Staff";
const override = "auths/loginTypes/QywxInnerType";

/** The official Type for a list of people, with another title and one more method. */
const extension = `
import { Code, extendType, query } from "@menshen/core";
import QywxInnerType from "@menshen/login-types/elements/auths/loginTypes/QywxInnerType/QywxInnerType.ts";
import { z } from "zod";

export default extendType(QywxInnerType, {
  config: z.object({ staff: z.array(z.string()) }),
  admit: ({ account }, { config }) => {
    if (account.subject === "${demo.corpA.people.boss.toLowerCase()}") throw new Code(10204, "not today");
    return config.staff.includes(account.subject);
  },
  profile: ({ name, profile }) => ({ name: "Staff " + name, profile: { ...profile, position: "Keeper" } }),
  wrap: {
    getLoginConfig: (next, { config }) => async (input, ctx) => {
      const answer = await next(input, ctx);
      return { ...answer, title: { zh: String(config.staff.length), en: String(input?.returnTo) } };
    },
    getLoginCode: (next) => (input, ctx) => next({ ...input, authCode: input.authCode.trim() }, ctx),
  },
  add: ({ config }) => ({ staff: query({ access: "public", run: () => config.staff }) }),
});
`;

const config = demoElements["auths/loginTypes/QywxInnerExample/QywxInnerExample.json"] as object;
const files = {
  ...demoElements,
  "auths/loginTypes/StaffType/e.json": { type: "auths.loginTypes.QywxInnerType", title: "Staff" },
  "auths/loginTypes/StaffType/StaffType.ts": extension,
  "auths/Staff/e.json": { type: staffType, title: "Staff" },
  "auths/Staff/Staff.json": {
    ...config,
    staff: [xiaoman.toLowerCase()],
  },
};

let test: Awaited<ReturnType<typeof startTestServer>>;
beforeAll(async () => {
  test = await startTestServer({ files, config: { databaseUrl: `sqlite:${file}` } });
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

const written = ["users", "accounts", "members", "corps", "loginCodes", "bindCodes", "sessions"];

function rows() {
  const database = new DatabaseSync(file, { readOnly: true });
  const found = written.map((table) => [table, database.prepare(`select * from "${table}"`).all()]);
  database.close();
  return found;
}

it.each([
  ["a refusing admit", () => demo.corpA.people.plain, "10603"],
  ["an admit that throws", () => boss, "10204"],
])(
  "%s of an extended Type leaves no user, account, company or session",
  async (_, who, errcode) => {
    const before = rows();
    const browser = test.browser();
    const landed = await test.signIn(browser, who(), { fullName: staff });
    expect(landed.headers.get("location")).toBe(`/login?error=${errcode}`);
    expect((await browser.visit("/api/auth/session")).status).toBe(401);
    expect(rows()).toEqual(before);
  },
);

it("an extended Type signs in who it admits, with the profile that it maps", async () => {
  const browser = test.browser();
  const landed = await test.signIn(browser, xiaoman, { fullName: staff });
  expect(landed.headers.get("location")).toBe("/");
  const session = (await (await browser.visit("/api/auth/session")).json()) as { user: object };
  expect(session.user).toMatchObject({ name: "Staff 林小满" });
  const inner = test.app.findElements({ type: "auths.loginTypes.QywxInnerType" });
  expect(inner.map(({ fullName }) => fullName)).toContain(staff);
  const model = "auths.loginTypes.QywxInnerType.QywxInnerAuthModel.get";
  const filter = { userId: xiaoman };
  expect((await test.query(model, { filter }, test.asAdmin)).data.position).toBe("Keeper");
});

it("wrapped and added methods see their input as callers send it, parsed by the base's schema", async () => {
  const started = await test.query(`${staff}.getLoginConfig`, { returnTo: "/here" });
  expect(started.data).toMatchObject({ title: { zh: "1", en: "/here" }, isActive: true });
  expect((await test.query(`${staff}.staff`)).data).toEqual([xiaoman.toLowerCase()]);
  const refused = await test.query(`${staff}.getLoginConfig`, { returnTo: 1 });
  expect(refused.error.data).toMatchObject({ errcode: 10701 });
  const unknown = await test.mutate(`${staff}.getLoginCode`, { code: "x" });
  expect(unknown.error.data).toMatchObject({ errcode: 10701 });
  const spent = await test.mutate(`${staff}.getLoginCode`, {
    authCode: " x ",
    state: started.data.state,
  });
  expect(spent.error.data).toMatchObject({ errcode: 40029, source: "wecom" });
});

it("the OpenAPI document shows the base's input for a wrapped method", async () => {
  const answer = await fetch(`${test.url}/openapi.json`, { headers: test.asAdmin });
  const { paths } = (await answer.json()) as {
    paths: Record<string, { post: { requestBody: object } }>;
  };
  const inputOf = (element: string, method: string) =>
    paths[`/trpc/${element}.${method}`]?.post.requestBody;
  expect(inputOf(staff, "getLoginCode")).toBeDefined();
  for (const method of ["getLoginConfig", "getLoginCode"])
    expect(inputOf(staff, method)).toEqual(inputOf(demoLogin, method));
});

it("an override of an official Type acts while it exists, and the official one acts again when it is removed", async () => {
  const titleOf = async () => (await test.query(`${demoLogin}.getLoginConfig`)).data.title?.en;
  expect(await titleOf()).toBe("Sign in with WeCom");
  await test.write(
    `${override}/QywxInnerType.ts`,
    extension.replace(/  config: z.*\n/, "").replaceAll("config.staff", "['x']"),
  );
  await test.write(`${override}/e.json`, { type: "auths.loginTypes.Meta", title: "Ours" });
  await eventually(async () => (await titleOf()) === "undefined");
  rmSync(join(test.elementsDir, override), { recursive: true });
  await eventually(async () => (await titleOf()) === "Sign in with WeCom");
});
