import { renderUsage, type ArgsDef, type CommandDef } from "citty";
import { describeEnv } from "@menshen/app-server";
import { groups, type CommandGroup } from "./commands.ts";
import { examples } from "./examples.ts";

/** Prints the overview, or the options and examples of one command. */
export async function showHelp<T extends ArgsDef>(
  shown: CommandDef<T>,
  parent?: CommandDef<T>,
): Promise<void> {
  const text = parent ? await commandHelp(shown, parent) : overview();
  process.stdout.write(`${text}\n`);
}

function overview(): string {
  return [
    "Menshen 门神: WeChat and WeCom logins as hot-loaded element folders",
    "",
    "USAGE  menshen <command> [options]",
    "       menshen <command> --help",
    "",
    ...groups.map(groupText),
    "EXAMPLES",
    "",
    "  menshen start                          try everything on this machine",
    "  PORT=3010 SANDBOX_PORT=3011 menshen start",
    "  menshen serve                          production; settings in the environment, see below",
    "  menshen check --root ./elements        find errors in element files",
    "  menshen types --check                  fail in CI when elements.gen.d.ts is outdated",
    "",
    "Inside the repository: npx -y pnpm@12 menshen <command>",
    "",
    describeEnv(),
  ].join("\n");
}

function groupText({ title, commands }: CommandGroup): string {
  const lines = Object.entries(commands).map(
    ([name, { meta }]) => `  ${name.padEnd(12)}${descriptionOf(meta)}`,
  );
  return [title.toUpperCase(), "", ...lines, ""].join("\n");
}

/** Commands are declared with plain values, which citty's type also allows to be functions. */
function descriptionOf(meta: CommandDef["meta"]): string {
  return (meta as { description?: string } | undefined)?.description ?? "";
}

async function commandHelp<T extends ArgsDef>(
  shown: CommandDef<T>,
  parent: CommandDef<T>,
): Promise<string> {
  const name = [parent, shown]
    .map(({ meta }) => (meta as { name?: string } | undefined)?.name ?? "")
    .join(" ")
    .replace(/^menshen /, "");
  const usage = await renderUsage(shown, parent);
  const lines = examples[name] ?? [];
  const example =
    lines.length > 0 ? `EXAMPLES\n\n${lines.map((line) => `  ${line}\n`).join("")}\n` : "";
  return `${usage}\n${example}${readsEnvironment.has(name) ? describeEnv() : ""}`;
}

const readsEnvironment = new Set([
  "start",
  "dev",
  "serve",
  "admin-link",
  "user grant-admin",
  "doctor",
  "keys",
  "migrate",
  "backup",
  "restore",
]);
