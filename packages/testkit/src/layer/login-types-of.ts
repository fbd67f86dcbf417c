import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { placeOf, type App, type LinkedElement } from "@menshen/runtime";
import { sandboxLogins, type SandboxLogin } from "./sandbox-logins.ts";

const META = "auths.loginTypes.Meta";

/** A login Type of a user's layer. */
export interface FoundType {
  readonly fullName: string;
  /** Why it has no working version: the errors of its files. */
  readonly errors: readonly string[];
  /** A test beside it calls `describeLoginType`. */
  readonly hasOwnTest: boolean;
  /** Undefined where the sandbox does not play its provider. */
  readonly login: SandboxLogin | undefined;
}

/** The login Types of an app that are not official, overrides included. */
export async function loginTypesOf(app: App): Promise<FoundType[]> {
  const types = [...app.snapshot.elements.values()].filter(
    ({ family, official, ancestry }) => family === "type" && !official && ancestry.at(-1) === META,
  );
  return await Promise.all(
    types.map(async (type) => ({
      fullName: type.fullName,
      errors: errorsOf(type),
      hasOwnTest: await hasOwnTest(type),
      login: await loginOf(app, type),
    })),
  );
}

function errorsOf({ fullName, state, diagnostics }: LinkedElement): string[] {
  if (state === "active") return [];
  return diagnostics.map((found) => `${fullName}: ${placeOf(found)} ${found.message.en}`);
}

async function hasOwnTest({ bodyFile }: LinkedElement): Promise<boolean> {
  if (bodyFile === undefined) return false;
  const folder = join(bodyFile, "..");
  const tests = (await readdir(folder)).filter((name) => /\.test\.[cm]?[jt]s$/.test(name));
  const texts = await Promise.all(tests.map((name) => readFile(join(folder, name), "utf8")));
  return texts.some((text) => text.includes("describeLoginType("));
}

async function loginOf(app: App, type: LinkedElement): Promise<SandboxLogin | undefined> {
  const hosts = (type.definition as { hosts?: readonly string[] } | undefined)?.hosts ?? [];
  for (const login of sandboxLogins) {
    if (login.host !== undefined && !hosts.includes(login.host)) continue;
    if (await accepts(app, type.fullName, login.config)) return login;
  }
  return undefined;
}

/** Whether the config fills the Type: no error, and no field that it does not know. */
async function accepts(app: App, type: string, config: object): Promise<boolean> {
  const found = await app.validate({ fullName: "auths.New", e: { type, title: "New" }, config });
  return found.every(({ severity, code }) => severity !== "error" && code !== "key-unknown");
}
