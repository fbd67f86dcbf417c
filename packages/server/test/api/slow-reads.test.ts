import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demo, readJson, startTestServer } from "@menshen/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

const model = "auths.loginTypes.QywxInnerType.QywxInnerAuthModel";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-slow-reads-"));
});
afterAll(() => rm(folder, { recursive: true }));

let threads = 0;
const count = () => void threads++;
beforeEach(() => {
  threads = 0;
  process.on("worker", count);
});
afterEach(() => void process.off("worker", count));

it.each([
  ["a list of the console", "app.users.list", {}],
  ["the log", "app.audit.list", {}],
  ["a model", `${model}.query`, { filter: "Q()" }],
])("on SQLite %s is read in a thread, and a login is not", async (what, path, input) => {
  const databaseUrl = `sqlite:${join(folder, `${what}.db`)}`;
  await using test = await startTestServer({ config: { databaseUrl } });
  const browser = test.browser();
  await test.signIn(browser, demo.corpA.people.xiaoman);
  expect((await readJson(browser.visit("/api/auth/session"))).user.name).toBe("林小满");
  expect(threads).toBe(0);
  const { data } = await test.query(path, input, test.asAdmin);
  expect(JSON.stringify(data)).toContain("小满");
  expect(threads).toBe(1);
});
