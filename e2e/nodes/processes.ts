import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createCalls, demo, type Calls } from "@menshen/testkit";
import { site } from "./nodes.ts";

const program = fileURLToPath(new URL("../../apps/cli/bin/menshen.js", import.meta.url));

/** `menshen serve` as a process of its own. */
export interface NodeProcess extends Calls, AsyncDisposable {
  readonly address: string;
  /** As if the power went: no signal that could be handled. */
  kill(): Promise<void>;
}

export function startProcess(databaseUrl: string, sandboxUrl: string): Promise<NodeProcess> {
  const { corpId, apps } = demo.corpA;
  return serve({
    PATH: process.env["PATH"],
    PORT: "0",
    MENSHEN_PUBLIC_URL: site,
    MENSHEN_SECRET: "07".repeat(32),
    MENSHEN_ADMIN_TOKEN: "the-administrator-of-both",
    MENSHEN_DATABASE_URL: databaseUrl,
    MENSHEN_ELEMENTS: fileURLToPath(new URL("../../elements", import.meta.url)),
    MENSHEN_WECOM_API_BASE: sandboxUrl,
    WECOM_CORP_ID: corpId,
    WECOM_CORP_SECRET: apps.portal.secret,
    WECOM_AGENT_ID: String(apps.portal.agentId),
    WECOM_REDIRECT_URI: `${site}/api/auth/qywx/callback`,
  });
}

async function serve(env: NodeJS.ProcessEnv): Promise<NodeProcess> {
  const child = spawn(process.execPath, [program, "serve"], { env });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };
  const address = await addressOf(child);
  return {
    ...createCalls(address, new URL(site).host),
    address,
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
}

/** Where it says that it listens. */
async function addressOf(child: ChildProcess): Promise<string> {
  let printed = "";
  const found = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      const address = /"address":"(http:[^"]+)"/.exec(printed)?.[1];
      if (address) found.resolve(address);
    });
  }
  child.once("close", () => found.reject(new Error(`the server did not come up:\n${printed}`)));
  return await found.promise;
}
