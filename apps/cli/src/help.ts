import { renderUsage, type ArgsDef, type CommandDef } from "citty";
import { describeEnv } from "@menshen/app-server";
import { groups, type CommandGroup } from "./commands.ts";

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
  const { name = "" } = (shown.meta ?? {}) as { name?: string };
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
  "grant-admin",
  "doctor",
  "keys",
  "migrate",
  "backup",
  "restore",
]);

const examples: Readonly<Record<string, readonly string[]>> = {
  start: ["menshen start", "PORT=3010 SANDBOX_PORT=3011 menshen start"],
  serve: [
    "MENSHEN_PUBLIC_URL=https://login.example.com MENSHEN_DATABASE_URL=postgres://... \\",
    "  MENSHEN_SECRET=... MENSHEN_ADMIN_TOKEN=... menshen serve",
  ],
  "admin-link": ["menshen admin-link    # in the environment of the running server"],
  keys: ["menshen keys          # in the environment of the server"],
  seal: [
    "menshen seal auths.loginTypes.Acme corpSecret    # asks for the value",
    "menshen seal auths.loginTypes.Acme corpSecret --key 9f3K... < secret.txt",
  ],
  "grant-admin": ["menshen user grant-admin lin    # in the environment of the running server"],
  migrate: ["MENSHEN_DATABASE_URL=postgres://owner@... menshen migrate"],
  backup: ["menshen backup /var/backups/menshen.db    # in the environment of the server"],
  restore: ["menshen restore /var/backups/menshen.db    # stop the server first"],
  check: [
    "menshen check",
    "menshen check --root ./elements,./elements-of-acme",
    "menshen check --types    # in CI",
  ],
  list: ["menshen list", "menshen list --all --json"],
  new: [
    "menshen new type auths.loginTypes.AcmeType",
    "menshen new instance auths.Company --type QywxInnerType",
    "menshen new override auths.loginTypes.QywxInnerType",
  ],
  schema: ["menshen schema --root ./elements"],
  completion: [
    "menshen completion bash > ~/.local/share/bash-completion/completions/menshen",
    "menshen completion zsh > ~/.zfunc/_menshen",
    "menshen completion fish > ~/.config/fish/completions/menshen.fish",
  ],
  doctor: [
    "menshen doctor auths.loginTypes.Acme",
    "menshen doctor --offline    # files and settings alone",
    "menshen doctor auths.loginTypes.Acme --server https://login.example.com",
  ],
  types: [
    "menshen types",
    "menshen types --check    # in CI",
    "menshen types --client ../web/src/menshen.gen.ts --watch",
  ],
  sandbox: [
    "menshen sandbox --port 3001",
    "menshen sandbox --tls --ca ./sandbox-ca --export-ca ./ca.pem",
  ],
};
