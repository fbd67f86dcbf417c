#!/usr/bin/env node
import { parseArgs } from "node:util";
import { runSandbox, sandboxOptions } from "./command-line.ts";

const { values } = parseArgs({ options: { ...sandboxOptions, help: { type: "boolean" } } });

if (values.help) process.stdout.write(help());
else await runSandbox(values);

function help(): string {
  const rows = Object.entries({
    ...sandboxOptions,
    help: { description: "This text" },
  }).map(([name, option]) => {
    const hint = "valueHint" in option ? ` <${option.valueHint}>` : "";
    return `  --${name}${hint}`.padEnd(23) + option.description;
  });
  return `menshen-sandbox: a WeCom and WeChat cloud on this machine\n\n${rows.join("\n")}\n`;
}
