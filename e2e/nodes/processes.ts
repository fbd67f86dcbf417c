import { fileURLToPath } from "node:url";
import { createCalls, demo, type Calls } from "@menshen/testkit";
import { startTestProcess } from "@menshen/testkit/process";
import { site } from "./nodes.ts";

const program = fileURLToPath(new URL("../../apps/cli/bin/menshen.js", import.meta.url));

/** `menshen serve` as a process of its own. */
export interface NodeProcess extends Calls, AsyncDisposable {
  readonly address: string;
  /** Ends it by SIGKILL. */
  kill(): Promise<void>;
}

export async function startProcess(databaseUrl: string, sandboxUrl: string): Promise<NodeProcess> {
  const { corpId, apps } = demo.corpA;
  const serve = startTestProcess(program, {
    args: ["serve"],
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      MENSHEN_DRAIN_SECONDS: "0",
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
    },
  });
  const [, address = ""] = await serve.printed(/"address":"(http:[^"]+)"/);
  return {
    ...createCalls(address, new URL(site).host),
    address,
    kill: () => serve.kill(),
    [Symbol.asyncDispose]: () => serve[Symbol.asyncDispose](),
  };
}
