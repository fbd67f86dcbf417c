import { demo, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { blocksOf, fileOf, readDocuments } from "./documents.ts";

const { corpId, apps, people } = demo.corpA;
const connection = {
  corpId,
  corpSecret: apps.portal.secret,
  agentId: apps.portal.agentId,
  redirectUri: "{{WECOM_REDIRECT_URI}}",
};

let test: TestServer;

/** The page's files, with the connection of the sandbox's company. */
beforeAll(async () => {
  const documents = await readDocuments();
  const page = documents.find(({ path }) => path === "docs/guide/override.md");
  const files: Record<string, string | object> = {};
  for (const block of blocksOf(page ?? { path: "", text: "" })) {
    const file = fileOf(block)?.replace("elements/", "");
    if (file === undefined) continue;
    files[file] = file.endsWith("Staff.json")
      ? { ...(JSON.parse(block.text) as object), ...connection }
      : block.text;
  }
  const off = { type: "auths.loginTypes.QywxInnerType", title: "Off", isActive: 0 };
  test = await startTestServer({
    files: {
      ...files,
      "app.json": { name: "example", variables: { WECOM_REDIRECT_URI: {} } },
      "auths/Off/e.json": off,
      "auths/Off/Off.json": connection,
    },
  });
});
afterAll(() => test.close());

it("the Type of the page on overrides admits the listed person and nobody else", async () => {
  const listed = await test.signIn(test.browser(), people.xiaoman, { fullName: "auths.Staff" });
  expect(listed.headers.get("location")).toBe("/");
  const other = await test.signIn(test.browser(), people.plain, { fullName: "auths.Staff" });
  expect(other.headers.get("location")).toBe("/login?error=10603");
  const users = await test.query("app.users.list", {}, test.asAdmin);
  expect(users.data.map(({ name }: { name: string }) => name)).toEqual(["林小满"]);
  const model = "auths.loginTypes.QywxInnerType.QywxInnerAuthModel.get";
  const row = await test.query(model, { filter: "Q()" }, test.asAdmin);
  expect(row.data.name).toBe("林小满 (staff)");
  expect((await test.query("auths.Staff.getLoginConfig")).data.title.en).toBe("Staff only");
  expect((await test.query("auths.Staff.listStaff", undefined, test.asAdmin)).data).toEqual([
    people.xiaoman.toLowerCase(),
  ]);
});

it("the Meta, the model and the service of the page on overrides replace the official ones", async () => {
  expect((await test.query("auths.Off.getLoginConfig")).data).toMatchObject({
    isActive: false,
    note: "back on Monday",
  });
  expect((await test.query("auths.loginTypes.services.AuthSvc.greet")).data).toBe("hello");
  expect((await test.query("auths.loginTypes.services.AuthSvc.currentUser")).data).toBe(null);
  const model = "auths.loginTypes.WeChatType.WeChatAuthModel.query";
  const found = await test.query(model, { filter: "Q(nickname__isnull=True)" }, test.asAdmin);
  expect(found.data).toEqual({ rowDatas: [], totalCount: 0 });
});
