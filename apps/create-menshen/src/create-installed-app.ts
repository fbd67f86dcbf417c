import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { relative, resolve } from "node:path";
import { createApp } from "./create-app.ts";

/**
 * Writes an app into an empty folder, installs its packages, and prints what to do next.
 *
 * @returns the exit code: 1 for a folder that is not empty, or where the installation fails
 */
export async function createInstalledApp(path: string, install: boolean): Promise<number> {
  const folder = resolve(path);
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
  if (install && !preparation.every((args) => succeeds(manager, args, folder))) return 1;
  const left = [...(install ? [] : preparation), ["start"]];
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
