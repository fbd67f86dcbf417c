import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { menshen } from "./in-process.ts";

const bin = join(import.meta.dirname, "../bin/menshen.js");
const element = "auths.loginTypes.Company";
const env = { MENSHEN_SECRET: "07".repeat(32), MENSHEN_ADMIN_TOKEN: "test-token-0123456789" };
const later = {
  ...env,
  MENSHEN_SECRET: "08".repeat(32),
  MENSHEN_SECRET_PREVIOUS: env.MENSHEN_SECRET,
};

let dir: string;
let root: string;
let databaseUrl: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "menshen-seal-"));
  root = join(dir, "elements");
  databaseUrl = `sqlite:${join(dir, "menshen.db")}`;
  mkdirSync(join(root, "auths/loginTypes/Company"), { recursive: true });
  const e = { type: "auths.loginTypes.QywxInnerType", title: "Company" };
  writeFileSync(join(root, "auths/loginTypes/Company/e.json"), JSON.stringify(e));
  writeSecret("S3CRET");
  await menshen(["migrate"], { ...env, MENSHEN_DATABASE_URL: databaseUrl });
});
afterAll(() => rmSync(dir, { recursive: true }));

function writeSecret(corpSecret: string): void {
  const redirectUri = "http://127.0.0.1:3000/api/auth/x";
  const config = { corpId: "ww1", corpSecret, agentId: "1", redirectUri };
  writeFileSync(join(root, "auths/loginTypes/Company/Company.json"), JSON.stringify(config));
}

/** In a process of its own, since the value comes from standard input. */
function seal(args: readonly string[], value: string, given: Record<string, string> = {}) {
  return new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    const all = { PATH: process.env["PATH"], MENSHEN_ELEMENTS: root, ...given };
    const options = { cwd: dir, env: all };
    const child = execFile(process.execPath, [bin, "seal", ...args], options, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    );
    child.stdin?.end(value);
  });
}

const check = (given: Record<string, string>) => menshen(["check", "--root", root], given);
const keys = (given: Record<string, string>) =>
  menshen(["keys", "--root", root], { ...given, MENSHEN_DATABASE_URL: databaseUrl });

it("seal with the key that keys prints makes a value that only the server's secret opens", async () => {
  const [, key = ""] = /^Sealing key +(\S+)$/m.exec((await keys(env)).out) ?? [];
  const sealed = await seal([element, "corpSecret", "--key", key], "S3CRET\n");
  expect(sealed).toEqual({
    code: 0,
    out: expect.stringMatching(/^\{\{sealed:[\w-]+\}\}\n$/),
    err: "",
  });
  writeSecret(sealed.out.trim());
  expect(await check(env)).toMatchObject({ code: 0, out: expect.stringContaining(" 0 notes") });
  expect((await check({})).out).toContain("note [sealed-unopened]".slice(5));
  const wrong = await check({ MENSHEN_SECRET: "09".repeat(32) });
  expect(wrong).toMatchObject({ code: 1, out: expect.stringContaining("[sealed-key-missing]") });
});

it("keys counts the values that have to be sealed again, and check names them", async () => {
  writeSecret((await seal([element, "corpSecret"], "S3CRET", env)).out.trim());
  expect((await keys(env)).out).toMatch(/^elements +[0-9a-f]{8} +current +1$/m);
  const rotated = (await keys(later)).out;
  const [, previous = ""] = /^MENSHEN_SECRET_PREVIOUS +(\w+)$/m.exec(rotated) ?? [];
  expect(rotated).toMatch(new RegExp(`^elements +${previous} +previous +1$`, "m"));
  expect(rotated).toContain("menshen seal replaces them");
  expect((await check(later)).out).toContain(`menshen seal ${element} corpSecret`);
  writeSecret((await seal([element, "corpSecret"], "S3CRET", later)).out.trim());
  expect((await keys(later)).out).toMatch(/^elements +[0-9a-f]{8} +current +1$/m);
});

it("seal refuses a field that is not secret, a wrong key, an empty value and a missing secret", async () => {
  writeSecret("S3CRET");
  expect(await seal([element, "agentId"], "x", env)).toMatchObject({
    code: 1,
    out: "",
    err: `agentId is not a secret field of ${element}: it has corpSecret, callback.token, callback.encodingAESKey\n`,
  });
  expect(await seal([element, "corpSecret", "--key", "abc"], "x")).toMatchObject({
    code: 1,
    err: expect.stringContaining("--key: a sealing key is 43 letters"),
  });
  expect((await seal([element, "corpSecret"], "\n", env)).err).toContain("there is no value");
  expect((await seal([element, "corpSecret"], "x")).err).toContain(
    "there is no MENSHEN_SECRET here",
  );
});
