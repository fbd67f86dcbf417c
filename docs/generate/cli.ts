import { examples, groups } from "menshen/commands";
import type { ArgsDef, CommandDef } from "citty";
import { code, page, table, type Page } from "./markdown.ts";

/** Every command with its options, from their definitions. */
export function cliPage(): Page {
  const sections = groups.flatMap(({ title, commands }) => [
    `## ${title}`,
    ...Object.entries(commands).flatMap(([name, command]) =>
      sectionsOf(`menshen ${name}`, command),
    ),
  ]);
  const intro =
    "`menshen <command> --help` prints the same, and the variables that a command reads.";
  return page("cli", "en", "The command menshen", [intro, ...sections]);
}

function sectionsOf(name: string, { meta, args, subCommands }: CommandDef): string[] {
  const inner = Object.entries((subCommands ?? {}) as Record<string, CommandDef>);
  if (inner.length > 0)
    return inner.flatMap(([sub, command]) => sectionsOf(`${name} ${sub}`, command));
  const { description = "" } = meta as { description?: string };
  const given = Object.entries((args ?? {}) as ArgsDef);
  const positional = given.flatMap(([arg, { type, required }]) =>
    type === "positional" ? [required === false ? `[${arg}]` : `<${arg}>`] : [],
  );
  const rows = given.map(([arg, definition]) => [
    code(definition.type === "positional" ? arg : `--${arg}`),
    definition.description ?? "",
  ]);
  const lines = examples[name.replace(/^menshen /, "")] ?? [];
  return [
    `### ${code([name, ...positional].join(" "))}`,
    `${description}.`,
    table(["argument", "meaning"], rows),
    lines.length > 0 ? ["```text", ...lines, "```"].join("\n") : "",
  ];
}
