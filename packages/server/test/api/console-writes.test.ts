import { readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { baseAppRoot } from "@menshen/login-types";
import { demoElements, demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { describe, expect, it } from "vitest";

const dir = "auths/loginTypes/QywxInnerExample";
const type = "auths.loginTypes.QywxInnerType";
const save = "app.elements.save";

async function hashOf(test: TestServer): Promise<string> {
  return (await test.query("app.elements.get", { fullName: demoLogin }, test.asAdmin)).data.hash;
}

/** Every file below a folder with its content. */
async function filesBelow(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true });
  const files: Record<string, string> = {};
  for (const name of names.toSorted()) {
    const path = join(folder, name);
    if ((await stat(path)).isFile()) files[name] = await readFile(path, "utf8");
  }
  return files;
}

describe("the console writes Instances only, and nowhere else", () => {
  it("a draft cannot turn an Instance into code, into a Type, or into a file outside its folder", async () => {
    await using test = await startTestServer({ config: { watch: false } });
    const before = await filesBelow(test.elementsDir);
    const config = { corpId: "ww1", corpSecret: "x", agentId: "1", redirectUri: test.url };
    for (const e of [
      { type: "" },
      {},
      { type, backendBundleEntry: "evil.ts" },
      { type, backendBundleEntry: "../../../evil.ts" },
      { type, backendBundleEntry: "/tmp/evil.ts" },
      { type, frontBundleEntry: "../../../app.json" },
      { type, frontBundleEntry: "..\\..\\app.json" },
      { type, frontBundleEntry: "/etc/menshen.json" },
      { type, frontBundleEntry: "a/../../b.json" },
    ]) {
      const draft = { fullName: demoLogin, hash: await hashOf(test), e, config };
      const { status } = await test.mutate(save, draft, test.asAdmin);
      expect([e, status >= 400 && status < 500]).toEqual([e, true]);
    }
    expect(await filesBelow(test.elementsDir)).toEqual(before);
  });

  it("a save cannot reach another element's code, the official layer or a path outside the root", async () => {
    await using test = await startTestServer({ config: { watch: false } });
    const [ours, official] = [await filesBelow(test.elementsDir), await filesBelow(baseAppRoot)];
    const hash = await hashOf(test);
    for (const fullName of [
      "auths.loginTypes.Meta",
      type,
      "auths.loginTypes.services.AuthSvc",
      `${type}.QywxInnerAuthModel`,
      "app.elements",
      "..",
      "../../etc",
      "auths/loginTypes/QywxInnerExample",
      "auths.loginTypes.New",
      "__proto__",
      "",
    ]) {
      const draft = { fullName, hash, e: { type }, config: {} };
      const { status } = await test.mutate(save, draft, test.asAdmin);
      expect([fullName, status >= 400 && status < 500]).toEqual([fullName, true]);
    }
    expect(await filesBelow(test.elementsDir)).toEqual(ours);
    expect(await filesBelow(baseAppRoot)).toEqual(official);
  });

  it("a save does not follow a symbolic link out of the root", async () => {
    await using outside = await startTestServer({ config: { watch: false } });
    await using test = await startTestServer({
      config: { watch: false },
      files: { "app.json": {} },
    });
    await symlink(join(outside.elementsDir, "auths"), join(test.elementsDir, "auths"));
    await test.app.reload();
    const before = await filesBelow(outside.elementsDir);
    const draft = { fullName: demoLogin, hash: "", e: { type }, config: {} };
    expect((await test.mutate(save, draft, test.asAdmin)).status).toBeGreaterThanOrEqual(400);
    expect(await filesBelow(outside.elementsDir)).toEqual(before);
  });

  it("a save needs an administrator and editing enabled, and of two concurrent saves one succeeds", async () => {
    await using test = await startTestServer({ config: { watch: false } });
    const e = demoElements[`${dir}/e.json`] as object;
    const draft = {
      fullName: demoLogin,
      hash: await hashOf(test),
      e: { ...e, description: "new" },
    };
    expect((await test.mutate(save, draft)).status).toBe(401);
    const both = await Promise.all([1, 2].map(() => test.mutate(save, draft, test.asAdmin)));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    await using fixed = await startTestServer({ config: { watch: false, edit: false } });
    const refused = await fixed.mutate(
      save,
      { ...draft, hash: await hashOf(fixed) },
      fixed.asAdmin,
    );
    expect(refused.error.data.errcode).toBe(10704);
  });
});

it("a server that starts removes what an interrupted save left, and completes a save that was decided", async () => {
  const save = (name: string) => `${dir}/.QywxInnerExample.${name}.tmp`;
  const left = {
    [save("0b8f7f5e-6d9e-4d2f-9f57-2f2a6f4f3a11.1")]: '{ "corpSecret": "in clear text" }',
    [save("1c8f7f5e-6d9e-4d2f-9f57-2f2a6f4f3a11.2")]: { type, title: "Decided" },
  };
  await using test = await startTestServer({ files: { ...demoElements, ...left } });
  expect((await readdir(join(test.elementsDir, dir))).toSorted()).toEqual([
    "QywxInnerExample.json",
    "e.json",
  ]);
  expect(test.app.get(demoLogin).title.en).toBe("Decided");
});
