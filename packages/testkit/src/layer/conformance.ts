import { describe, expect, inject, it } from "vitest";
import { describeLoginType } from "../describe-login-type.ts";
import { demoElements, type ElementFiles } from "../server/elements-dir.ts";
import { startTestServer } from "../server/test-server.ts";
import { loginTypesOf } from "./login-types-of.ts";
import type { SandboxLogin } from "./sandbox-logins.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The element roots whose login Types are tested. */
    roots: readonly string[];
  }
}

/* A test file that `testLayer` runs: the kit over every login Type of the roots. */

const roots = inject("roots");
const app = { "app.json": demoElements["app.json"] ?? {} };

const types = await found();

it("every login Type loads", () => {
  expect(types.flatMap(({ errors }) => errors)).toEqual([]);
});

const unproven = types.filter(({ errors, hasOwnTest }) => errors.length === 0 && !hasOwnTest);
for (const { fullName, login } of unproven) {
  if (login) describeLoginType(fullName, () => open(fullName, login));
}

const unplayed = unproven.filter(({ login }) => !login);
describe.each(unplayed)("$fullName", () => {
  // oxlint-disable-next-line vitest/warn-todo -- listed for the author of the Type, who has to write it
  it.todo("needs a test beside it that calls describeLoginType: the sandbox is not its provider");
});

async function found() {
  await using test = await startTestServer({ roots, files: app });
  return await loginTypesOf(test.app);
}

async function open(type: string, login: SandboxLogin) {
  const { element = "auths.ConformanceOne", config } = login;
  const other = "auths.ConformanceOther";
  const e = { type, title: "Test", allowRegister: 1 };
  const files = { ...app, ...instance(element, e, config), ...instance(other, e, config) };
  const test = await login.start({ roots, files, config: { rateLimit: false } });
  return { ...login.kit(test), test, element, other };
}

function instance(fullName: string, e: object, config: object): ElementFiles {
  const folder = fullName.replaceAll(".", "/");
  return { [`${folder}/e.json`]: e, [`${folder}/${folder.split("/").at(-1)}.json`]: config };
}
