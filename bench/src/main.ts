import { parseArgs } from "node:util";
import { WrongAnswer, type Measure, type Row } from "./measure.ts";
import { callback } from "./measures/callback.ts";
import { login } from "./measures/login.ts";
import { loginTransaction } from "./measures/login-transaction.ts";
import { notify } from "./measures/notify.ts";
import { plainQuery } from "./measures/plain-query.ts";
import { saveToLive } from "./measures/save-to-live.ts";
import { sessionCheck } from "./measures/session-check.ts";
import { startAndMemory } from "./measures/start-and-memory.ts";
import { doubt, machine, machineLine, table } from "./report.ts";

const measures: readonly Measure[] = [
  login,
  loginTransaction,
  plainQuery,
  sessionCheck,
  saveToLive,
  startAndMemory,
  callback,
  notify,
];

const { values: options } = parseArgs({
  // pnpm hands the `--` of `pnpm bench -- --json` on.
  args: process.argv.slice(2).filter((word) => word !== "--"),
  options: {
    only: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
    "profile-dir": { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
/** Progress is for people; with --json standard output is for programs. */
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

if (options.help) {
  say(help());
  process.exit(0);
}
const chosen = options.only
  ? measures.filter(({ name }) => options.only?.includes(name))
  : measures;
if (chosen.length < (options.only?.length ?? 0)) {
  tell(`There is no such measure.\n\n${help()}`);
  process.exit(2);
}

const startedMs = performance.now();
const rows = await measured().catch((error: unknown) => {
  if (!(error instanceof WrongAnswer)) throw error;
  tell(`WRONG ANSWER: ${error.message}`);
  process.exit(1);
});
const seconds = Math.round((performance.now() - startedMs) / 1000);
const missed = rows.filter(({ aim }) => aim?.met === false);

if (options.json) say(JSON.stringify({ machine: machine(), seconds, rows }, null, 2));
else {
  say(`\n${machineLine()}\n\n${table(rows)}\n`);
  say(`${seconds} s; every answer was checked and right.`);
  say(
    missed.length === 0
      ? "Every aim is met."
      : `MISSED: ${missed.map(({ what, against }) => `${what} against ${against}`).join("; ")}.`,
  );
  if (options["profile-dir"]) say("Profiled: our costs include the profiler's.");
  const warning = doubt();
  if (warning) say(warning);
}

async function measured(): Promise<(Row & { readonly measure: string })[]> {
  const found: (Row & { readonly measure: string })[] = [];
  for (const { name, about, run } of chosen) {
    tell(`${name}: ${about} ...`);
    const rows = await run({ profileDir: options["profile-dir"] });
    found.push(...rows.map((row) => ({ measure: name, ...row })));
  }
  return found;
}

function help(): string {
  const width = Math.max(...measures.map(({ name }) => name.length));
  return [
    "pnpm bench [--only <measure>] [--json] [--profile-dir <folder>] [--help]",
    "",
    "Measures Menshen against the floor of each task, in one run on this machine.",
    "Exits with 1 when an answer was wrong; a missed aim is reported and does not fail.",
    "",
    ...measures.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`),
    "",
    "  --only <measure>        only this measure; may be given several times",
    "  --json                  the figures as JSON on standard output",
    "  --profile-dir <folder>  write a CPU profile of each of our processes there",
  ].join("\n");
}
