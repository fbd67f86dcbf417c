#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createApp } from "./create-app.ts";

const HELP = `npm create menshen [folder]: an app on Menshen, with a demo login and a Type of its own

  --no-install   do not install its packages
  --help         this text
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    install: { type: "boolean", default: true },
    help: { type: "boolean", default: false },
  },
});

process.exitCode = values.help ? print(HELP) : await run(resolve(positionals[0] ?? "my-login"));

async function run(folder: string): Promise<number> {
  const shown = relative(process.cwd(), folder) || ".";
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    process.stderr.write(
      `${shown} is not empty; choose another folder.\n${shown} 不是空目录，请换一个。\n`,
    );
    return 1;
  }
  await createApp(folder);
  const manager = packageManager();
  // The second one writes the names of the elements and their schemas, which belong into git.
  const preparation = [["install"], ["run", "types"]];
  if (values.install && !preparation.every((args) => succeeds(manager, args, folder))) return 1;
  const left = [...(values.install ? [] : preparation), ["start"]];
  const steps = [
    ...(shown === "." ? [] : [`cd ${shown}`]),
    ...left.map((args) => `${manager} ${args.join(" ")}`),
  ];
  return print(
    `\n${shown}: 已创建，接下来 · created; next:\n\n${steps.map((step) => `  ${step}\n`).join("")}\n`,
  );
}

/** The one that runs this program. */
function packageManager(): string {
  const [name] = (process.env["npm_config_user_agent"] ?? "").split("/");
  return name === "pnpm" || name === "yarn" || name === "bun" ? name : "npm";
}

function succeeds(manager: string, args: readonly string[], folder: string): boolean {
  const { status } = spawnSync(manager, args, {
    cwd: folder,
    stdio: "inherit",
    // On Windows package managers are command files.
    shell: process.platform === "win32",
  });
  return status === 0;
}

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}
