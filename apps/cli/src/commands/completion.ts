import type { ArgsDef, CommandDef } from "citty";
import { menshen } from "../commands.ts";
import { print } from "../output.ts";

export const shells = ["bash", "zsh", "fish"] as const;

/** Prints a script that completes commands and their options, made from their definitions. */
export async function completion({
  shell,
}: {
  readonly shell: (typeof shells)[number];
}): Promise<void> {
  print([scripts[shell](describe(menshen))]);
}

interface Described {
  readonly name: string;
  readonly description: string;
  readonly options: readonly string[];
}

/** Commands are declared with plain values, which citty's type also allows to be functions. */
function describe({ subCommands }: CommandDef): Described[] {
  return Object.entries(subCommands as Record<string, CommandDef>).map(([name, definition]) => ({
    name,
    description: (definition.meta as { description?: string }).description ?? "",
    options: [
      ...Object.entries((definition.args ?? {}) as ArgsDef).flatMap(([option, { type }]) =>
        type === "positional" ? [] : [`--${option}`],
      ),
      ...Object.keys((definition.subCommands ?? {}) as object),
      "--help",
    ],
  }));
}

const scripts: Readonly<
  Record<(typeof shells)[number], (commands: readonly Described[]) => string>
> = {
  bash: (commands) => `_menshen() {
  local current="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${commands.map(({ name, options }) => `    ${name}) COMPREPLY=($(compgen -W "${options.join(" ")}" -- "$current")) ;;`).join("\n")}
  esac
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _menshen menshen`,
  zsh: (commands) => `#compdef menshen
_menshen() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${commands.map(({ name, description }) => `      ${quoted(`${name}:${description.replaceAll(":", "\\:")}`)}`).join("\n")}
    )
    _describe command commands
    return
  fi
  case "$words[2]" in
${commands.map(({ name, options }) => `    ${name}) compadd -- ${options.join(" ")}; _files ;;`).join("\n")}
  esac
}
compdef _menshen menshen`,
  fish: (commands) =>
    commands
      .flatMap(({ name, description, options }) => [
        `complete -c menshen -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
        ...options.map((option) =>
          option.startsWith("--")
            ? `complete -c menshen -n "__fish_seen_subcommand_from ${name}" -l ${option.slice(2)}`
            : `complete -c menshen -n "__fish_seen_subcommand_from ${name}" -a ${option}`,
        ),
      ])
      .join("\n"),
};

/** For a shell: single quotes keep everything as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
