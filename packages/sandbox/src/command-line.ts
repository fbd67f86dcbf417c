import { readFile, writeFile } from "node:fs/promises";

/** An option of the command, in the form that `node:util` and citty both read. */
interface Option {
  readonly type: "string" | "boolean";
  readonly description: string;
  /** What stands for the value in a help. */
  readonly valueHint?: string;
}

/** Every option of the sandbox's command. */
export const sandboxOptions = {
  port: { type: "string", valueHint: "number", description: "Port, 0 for any free one (3001)" },
  host: { type: "string", valueHint: "address", description: "Address to listen on (127.0.0.1)" },
  "allow-remote": {
    type: "boolean",
    description:
      "Permit an address other machines can reach; they can read every secret of the world",
  },
  "push-anywhere": {
    type: "boolean",
    description: "Let callbacks be pushed to hosts outside this machine and its local network",
  },
  world: {
    type: "string",
    valueHint: "file",
    description: "JSON file with the world to start from (a demo world)",
  },
  worlds: {
    type: "string",
    valueHint: "number",
    description: "How many further worlds requests may create by /w/<key>/ (64)",
  },
  tls: {
    type: "boolean",
    description: "Serve HTTPS, with certificates of an own authority for every host name",
  },
  ca: {
    type: "string",
    valueHint: "folder",
    description: "Read the authority from ca.pem and ca.key in this folder, or create it there",
  },
  "export-ca": {
    type: "string",
    valueHint: "file",
    description: "Write the authority's certificate to this file, for clients to trust",
  },
  quiet: { type: "boolean", description: "No line per request" },
} as const satisfies Readonly<Record<string, Option>>;

export type SandboxArgs = {
  readonly [K in keyof typeof sandboxOptions]?:
    | ((typeof sandboxOptions)[K]["type"] extends "string" ? string : boolean)
    | undefined;
};

/**
 * Serves a sandbox until SIGINT or SIGTERM, and prints its address.
 * @param defaultPort where the arguments name none
 */
export async function runSandbox(args: SandboxArgs, defaultPort = 3001): Promise<void> {
  const { ca, world, worlds, "export-ca": exportCa } = args;
  const [{ serveSandbox }, { loadAuthority }] = await Promise.all([
    import("./serve.ts"),
    import("./tls/load-authority.ts"),
  ]);
  const isSecure = args.tls === true || ca !== undefined || exportCa !== undefined;
  const served = await serveSandbox({
    port: args.port === undefined ? defaultPort : Number(args.port),
    host: args.host,
    allowRemote: args["allow-remote"],
    pushAnywhere: args["push-anywhere"],
    world: world === undefined ? undefined : JSON.parse(await readFile(world, "utf8")),
    worlds: worlds === undefined ? undefined : Number(worlds),
    tls: isSecure
      ? { authority: ca === undefined ? undefined : await loadAuthority(ca) }
      : undefined,
    log: args.quiet === true ? undefined : print,
  });
  if (exportCa !== undefined && served.authority !== undefined)
    await writeFile(exportCa, served.authority);
  print(`sandbox: ${served.url}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void served.close());
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
