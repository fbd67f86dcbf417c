import { defineCommand, runMain } from "citty";
import { checkReport } from "./check.ts";
import { readEnvironment } from "./env.ts";
import { openApp } from "./open-app.ts";
import { makeTypes, typesFileOf } from "./types.ts";

const environment = readEnvironment();

const root = {
  type: "string",
  description: "Element roots, separated by commas, later ones win (MENSHEN_ELEMENTS)",
  valueHint: "folders",
  default: environment.elements,
} as const;

const check = defineCommand({
  meta: {
    name: "check",
    description: "Load all elements and list what is wrong with them; exit code 1 on errors",
  },
  args: { root },
  async run({ args }) {
    await using app = await openApp(args.root, environment);
    const { lines, failed } = checkReport(app);
    print(lines);
    exitWith(failed);
  },
});

const types = defineCommand({
  meta: {
    name: "types",
    description: "Write elements.gen.d.ts, which gives clients and servers the names",
  },
  args: {
    root,
    check: {
      type: "boolean",
      description: "Only verify that the file is up to date",
      default: false,
    },
  },
  async run({ args }) {
    await using app = await openApp(args.root, environment);
    const { line, failed } = makeTypes(app, typesFileOf(args.root), args.check);
    print([line]);
    exitWith(failed);
  },
});

const sandbox = defineCommand({
  meta: { name: "sandbox", description: "Serve the simulator of WeCom on this machine" },
  args: {
    port: {
      type: "string",
      description: "Port, 0 for any free one (SANDBOX_PORT)",
      default: environment.sandboxPort,
    },
  },
  async run({ args }) {
    // Only this command needs it; the others should not wait for it.
    const { serveSandbox } = await import("@menshen/sandbox");
    const served = await serveSandbox({ port: Number(args.port) });
    print([`sandbox: ${served.url}`]);
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => void served.close());
  },
});

await runMain(
  defineCommand({
    meta: { name: "menshen-cli", description: "Commands for people who edit elements" },
    subCommands: { check, types, sandbox },
  }),
);

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Not process.exit(): the output may still be on its way into a pipe. */
function exitWith(failed: boolean): void {
  process.exitCode = failed ? 1 : 0;
}
