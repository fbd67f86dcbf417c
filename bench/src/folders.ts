import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AppHandle } from "@menshen/core";

/** A temporary folder, removed when the measure ends. */
export async function makeFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "menshen-bench-"));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Full name of the nth instance. */
export function instanceName(number: number): string {
  return `auths.many.Login${number}`;
}

/** Path of its config file inside the folder. */
export function configFile(number: number): string {
  return join("auths", "many", `Login${number}`, `Login${number}.json`);
}

/** Its config; `redirectUri` distinguishes one save from the next. */
export function configOf(number: number, redirectUri: string): object {
  return {
    corpId: `ww${number.toString(16).padStart(16, "0")}`,
    corpSecret: `SANDBOX-bench-secret-${number}`,
    agentId: "1000002",
    redirectUri,
  };
}

export const FIRST_REDIRECT = "http://127.0.0.1:3000/api/auth/many/callback";

/** Writes that many instances of the WeCom Type. */
export function writeInstances(root: string, count: number): void {
  for (let number = 0; number < count; number++) {
    const folder = join(root, "auths", "many", `Login${number}`);
    mkdirSync(folder, { recursive: true });
    const title = { zh: `登录 ${number}`, en: `Login ${number}` };
    write(join(folder, "e.json"), { type: "auths.loginTypes.QywxInnerType", title });
    write(join(root, configFile(number)), configOf(number, FIRST_REDIRECT));
  }
}

function write(path: string, content: object): void {
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}

/** Saves as editors do: a temporary file, then a rename. */
export function save(path: string, content: object): void {
  write(`${path}.tmp~`, content);
  renameSync(`${path}.tmp~`, path);
}

/** How many of them can be called. */
export function activeInstances(app: Pick<AppHandle, "findElements">): number {
  const found = app.findElements({ type: "auths.loginTypes.QywxInnerType" });
  return found.filter(({ isActive }) => isActive).length;
}
