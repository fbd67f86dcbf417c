#!/usr/bin/env node
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { serveSandbox } from "./serve.ts";
import type { WorldInit } from "./simulator/world/schema/world-schema.ts";
import { loadAuthority } from "./tls/load-authority.ts";

const HELP = `menshen-sandbox: a WeCom and WeChat cloud on this machine

  --port <number>      port to listen on (3001; 0 for any free one)
  --host <address>     address to listen on (127.0.0.1)
  --allow-remote       permit an address other machines can reach; they can read every secret of the world
  --push-anywhere      let callbacks be pushed to hosts outside this machine and its local network
  --world <file>       JSON file with the world to start from (a demo world)
  --worlds <number>    how many further worlds requests may create by /w/<key>/ (64)
  --tls                serve HTTPS, with certificates of an own authority for every host name
  --ca <folder>        read the authority from ca.pem and ca.key in this folder, or create it there
  --export-ca <file>   write the authority's certificate to this file, for clients to trust
  --quiet              no line per request
  --help               this text
`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "3001" },
    host: { type: "string", default: "127.0.0.1" },
    "allow-remote": { type: "boolean", default: false },
    "push-anywhere": { type: "boolean", default: false },
    world: { type: "string" },
    worlds: { type: "string" },
    tls: { type: "boolean", default: false },
    ca: { type: "string" },
    "export-ca": { type: "string" },
    quiet: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  process.stdout.write(HELP);
} else {
  const world =
    values.world === undefined
      ? undefined
      : (JSON.parse(await readFile(values.world, "utf8")) as WorldInit);
  const log = values.quiet ? undefined : (line: string) => void process.stdout.write(`${line}\n`);
  const isSecure = values.tls || values.ca !== undefined || values["export-ca"] !== undefined;
  const authority = values.ca === undefined ? undefined : await loadAuthority(values.ca);
  const served = await serveSandbox({
    port: Number(values.port),
    host: values.host,
    allowRemote: values["allow-remote"],
    pushAnywhere: values["push-anywhere"],
    world,
    worlds: values.worlds === undefined ? undefined : Number(values.worlds),
    tls: isSecure ? { authority } : undefined,
    log,
  });
  if (values["export-ca"] !== undefined && served.authority !== undefined)
    await writeFile(values["export-ca"], served.authority);
  process.stdout.write(`sandbox: ${served.url}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void served.close());
}
