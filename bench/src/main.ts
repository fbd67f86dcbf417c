import { parseArgs } from "node:util";
import { efforts } from "./effort.ts";
import { WrongAnswer, type Row } from "./measure.ts";
import { savedRows, saveResults } from "./results.ts";
import { compareWith, verdictText } from "./verdict.ts";
import { measures } from "./measures.ts";
import { doubt, machine, machineLine, table } from "./report.ts";

const { values: options, positionals } = parseArgs({
  // pnpm passes the `--` of `pnpm bench -- --json` on.
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: {
    only: { type: "string", multiple: true },
    rows: { type: "string" },
    short: { type: "boolean", default: false },
    smoke: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    save: { type: "boolean", default: false },
    "profile-dir": { type: "string" },
    help: { type: "boolean", default: false },
  },
  allowPositionals: true,
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
/** Progress goes to standard error: with --json, standard output is for programs. */
const report = (text: string): void => void process.stderr.write(`${text}\n`);

if (options.help) {
  say(help());
  process.exit(0);
}
const named = [...positionals, ...(options.only ?? [])];
const chosen = measures.filter(({ name, isApart = false }) =>
  named.length > 0 ? named.includes(name) : !isApart,
);
if (chosen.length < new Set(named).size) {
  report(`There is no such measure.\n\n${help()}`);
  process.exit(2);
}

const effort = options.smoke ? efforts.smoke : options.short ? efforts.short : efforts.full;
const startedMs = performance.now();
const rows = await measured().catch((error: unknown) => {
  if (!(error instanceof WrongAnswer)) throw error;
  report(`WRONG ANSWER: ${error.message}`);
  process.exit(1);
});
const saved = await savedRows();
if (options.save) await saveResults(named.length > 0 ? named.join(", ") : "all", rows);
const seconds = Math.round((performance.now() - startedMs) / 1000);
const missed = rows.filter(({ aim }) => aim?.met === false);

if (options.json) say(JSON.stringify({ machine: machine(), seconds, rows }, null, 2));
else {
  say(`\n${machineLine()}\n\n${table(rows)}\n`);
  say(`${seconds} s; every answer was checked and right.`);
  if (effort !== efforts.full) say(`Effort ${effort.name}: do not quote these figures.`);
  say(
    missed.length === 0
      ? "Every aim is met."
      : `MISSED: ${missed.map(({ what, against }) => `${what} against ${against}`).join("; ")}.`,
  );
  if (options["profile-dir"]) say("Profiled: our costs include the profiler's.");
  const comparisons = effort === efforts.smoke ? [] : compareWith(saved, rows);
  if (comparisons.length > 0) say(`\n${verdictText(comparisons)}`);
  const warning = doubt();
  if (warning) say(warning);
}

async function measured(): Promise<(Row & { readonly measure: string })[]> {
  const found: (Row & { readonly measure: string })[] = [];
  for (const { name, about, run } of chosen) {
    report(`${name}: ${about} ...`);
    const rows = await run({
      effort,
      profileDir: options["profile-dir"],
      rows: options.rows === undefined ? undefined : Number(options.rows),
    });
    found.push(...rows.map((row) => ({ measure: name, ...row })));
  }
  return found;
}

function help(): string {
  const width = Math.max(...measures.map(({ name }) => name.length));
  return [
    "pnpm bench [<measure>...] [--short | --smoke] [--rows <count>] [--json] [--save] [--profile-dir <folder>] [--help]",
    "",
    "Measures Menshen against the floor of each task, in one run on this machine.",
    "Exits with 1 when an answer was wrong; a missed aim is reported and does not fail.",
    "",
    ...measures.map(
      ({ name, about, isApart }) =>
        `  ${name.padEnd(width)}  ${about}${isApart ? "; runs only when named" : ""}`,
    ),
    "",
    "  --only <measure>        only this measure; may be given several times, as names alone may",
    "  --rows <count>          of each table that growth fills",
    "  --short                 whether something got 10% slower than the saved results, in less than two minutes",
    "  --smoke                 check every answer and measure nothing, in seconds",
    "  --json                  the figures as JSON on standard output",
    "  --save                  write the figures to bench/RESULTS.md too",
    "  --profile-dir <folder>  write a CPU profile of each of our processes there",
  ].join("\n");
}
