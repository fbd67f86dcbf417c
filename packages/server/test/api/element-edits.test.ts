import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { describe, expect, it } from "vitest";

const type = "auths.loginTypes.QywxInnerType";
const fullName = "auths.loginTypes.Branch";
const planted = "S3CRET-typed-into-the-form";

const draft = (secret: string) => ({
  fullName,
  e: { type, title: { zh: "分公司", en: "Branch" } },
  config: {
    corpId: "ww5a1d0b0c7e3f9a24",
    corpSecret: secret,
    agentId: "1000002",
    redirectUri: "https://example.com/api/auth/auths.loginTypes.Branch/callback",
  },
});

/** As curl calls it: plain HTTP and the administrator's token. */
async function call(test: TestServer, path: string, input: object, token = test.adminToken) {
  const response = await fetch(`${test.url}/trpc/app.elements.${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  expect(text).not.toContain(planted);
  const { result, error } = JSON.parse(text);
  return { status: response.status, data: result?.data, error: error?.data };
}

async function read(test: TestServer, path: string, input?: object) {
  const query = input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
  const response = await fetch(`${test.url}/trpc/app.${path}${query}`, {
    headers: { authorization: `Bearer ${test.adminToken}` },
  });
  const text = await response.text();
  expect(text).not.toContain(planted);
  return JSON.parse(text).result.data;
}

describe("app.elements over plain HTTP with the administrator's token", () => {
  it("creates, saves, renames, duplicates, removes and restores an Instance, each audited without secrets", async () => {
    await using test = await startTestServer({ config: { watch: false } });
    const created = await call(test, "create", draft(planted));
    expect(created).toMatchObject({ status: 200, data: { fullName } });
    const config = { ...draft("{{keep}}").config, agentId: "1000003" };
    const saved = await call(test, "save", { fullName, hash: created.data.hash, config });
    expect(saved.data.state).toBe("active");
    const file = join(test.elementsDir, "auths/loginTypes/Branch/Branch.json");
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
      corpSecret: planted,
      agentId: "1000003",
    });
    const conflict = await call(test, "save", { fullName, hash: created.data.hash, config });
    expect(conflict).toMatchObject({
      status: 409,
      error: { errcode: 10703, data: { hash: saved.data.hash } },
    });
    const renamed = await call(test, "rename", {
      fullName,
      to: "auths.loginTypes.South",
      hash: saved.data.hash,
    });
    expect(renamed.data.fullName).toBe("auths.loginTypes.South");
    const history = await read(test, "elements.history", { fullName: "auths.loginTypes.South" });
    expect(history.map((one: { action: string }) => one.action)).toEqual([
      "renamed",
      "saved",
      "created",
    ]);
    await call(test, "restore", {
      fullName: "auths.loginTypes.South",
      version: history[2].version,
    });
    const copy = { fullName: "auths.loginTypes.South", to: "auths.loginTypes.Copy" };
    const duplicated = await call(test, "duplicate", copy);
    const removed = await call(test, "remove", duplicated.data);
    expect(await read(test, "elements.trash")).toMatchObject([
      { trashId: removed.data.trashId, fullName: "auths.loginTypes.Copy" },
    ]);
    await read(test, "elements.version", { trashId: removed.data.trashId });
    const restored = await call(test, "restore", { trashId: removed.data.trashId });
    expect(restored.data).toEqual(duplicated.data);
    const audit = await read(test, "audit.list");
    const rows = audit.filter(({ action }: { action: string }) => action.startsWith("element-"));
    expect(rows.map(({ action }: { action: string }) => action)).toEqual([
      "element-restored",
      "element-removed",
      "element-duplicated",
      "element-restored",
      "element-renamed",
      "element-saved",
      "element-created",
    ]);
    expect(rows[5]).toMatchObject({
      element: fullName,
      actor: "admin",
      detail: {
        by: "admin",
        changes: [{ file: "config", pointer: "/agentId", from: "1000002", to: "1000003" }],
      },
    });
  });

  it("stores a secret as a reference and declares its variable as secret in the same step", async () => {
    await using test = await startTestServer({
      config: { watch: false },
      variables: { BRANCH_SECRET: planted },
    });
    const undeclared = await call(test, "create", draft("{{BRANCH_SECRET}}"));
    expect(undeclared.error.errcode).toBe(10701);
    const variables = { BRANCH_SECRET: { secret: true } };
    const created = await call(test, "create", { ...draft("{{BRANCH_SECRET}}"), variables });
    expect(created.status).toBe(200);
    const appJson = JSON.parse(await readFile(join(test.elementsDir, "app.json"), "utf8"));
    expect(appJson.variables).toMatchObject(variables);
    const detail = await read(test, "elements.get", { fullName });
    expect(detail.state).toBe("active");
    expect(detail.files[1].text).toContain("{{BRANCH_SECRET}}");
  });

  it("seals a secret for one field of one element, and seals it again when the element is renamed", async () => {
    await using test = await startTestServer({ config: { watch: false } });
    const place = { fullName, field: "corpSecret" };
    const { data } = await call(test, "seal", { ...place, value: planted });
    expect(data).toEqual({ sealed: expect.stringMatching(/^\{\{sealed:[\w-]+\}\}$/) });
    const created = await call(test, "create", draft(data.sealed));
    expect(created.status).toBe(200);
    const to = "auths.loginTypes.Renamed";
    const renamed = await call(test, "rename", { fullName, to, hash: created.data.hash });
    expect(renamed.status).toBe(200);
    expect(test.app.snapshot.elements.get(to)?.secrets).toContain(planted);
    const file = join(test.elementsDir, "auths/loginTypes/Renamed/Renamed.json");
    expect(await readFile(file, "utf8")).not.toMatch(
      new RegExp(`${planted}|${data.sealed.slice(9, -2)}`),
    );
    expect((await call(test, "seal", { ...place, value: planted }, "nobody")).status).toBe(401);
    expect((await call(test, "seal", { ...place, field: "/corpSecret", value: "x" })).status).toBe(
      400,
    );
    expect(test.logLines().join("\n")).not.toContain(planted);
  });

  it("refuses names of Types and services, callers without the right, and everything where editing is off", async () => {
    await using test = await startTestServer({ config: { watch: false, edit: false } });
    const off = await call(test, "create", draft(planted));
    expect(off).toMatchObject({ status: 403, error: { errcode: 10704 } });
    expect((await call(test, "create", draft(planted), "wrong")).status).toBe(401);
    await using on = await startTestServer({ config: { watch: false } });
    for (const taken of [
      "auths.loginTypes.Meta",
      type,
      "auths.loginTypes.services.AuthSvc",
      `${type}.QywxInnerAuthModel`,
    ]) {
      const { error } = await call(on, "create", { ...draft(planted), fullName: taken });
      expect([taken, error.errcode]).toEqual([taken, 10603]);
      const moved = { fullName: demoLogin, to: taken };
      expect((await call(on, "duplicate", moved)).error.errcode).toBe(10603);
    }
    const outside = await call(on, "create", { ...draft(planted), fullName: "../../etc.x" });
    expect(outside.error.errcode).toBe(10701);
    expect(await stat(join(on.elementsDir, ".menshen")).catch(() => null)).toBe(null);
  });
});
