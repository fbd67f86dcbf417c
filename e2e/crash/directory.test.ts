import { copyFileSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { startBigServer } from "./big-company.ts";
import { eventually } from "@menshen/testkit";
import { startTestProcess } from "@menshen/testkit/process";
import { begin, sync } from "@menshen/testkit/sync-calls";

const program = fileURLToPath(new URL("directory-server.ts", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "menshen-directory-"));
});
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, `${name}.db`);

/** A server that resumes the unfinished sync; resolves as soon as it has begun. */
async function startProcess(path: string) {
  const server = startTestProcess(program, {
    args: [`sqlite:${path}`],
    env: { ...process.env, TMPDIR: folder },
  });
  // Logged once it has claimed the run.
  await server.printed(/"phase":/);
  return { kill: () => server.kill(), done: () => server.printed(/"msg":"sync done"/) };
}

function inDatabase<T>(path: string, work: (database: DatabaseSync) => T): T {
  using database = new DatabaseSync(path);
  return work(database);
}

const rowsOf = (path: string, query: string) =>
  inDatabase(path, (database) => database.prepare(query).all());

/** Everything that a sync writes down to stay, in an order of its own. */
const directory = (path: string) => ({
  departments: rowsOf(path, `select * from departments order by "corpKey", "departmentId"`),
  members: rowsOf(path, `select * from members order by "corpKey", "memberId"`),
  places: rowsOf(
    path,
    `select * from "memberDepartments" order by "corpKey", "memberId", "departmentId"`,
  ),
  changes: rowsOf(
    path,
    `select "of", subject, name, change, reason, fields, applied from "syncChanges"
       where "runId" = (select id from "syncRuns" order by "createdAtMs" desc limit 1)
       order by "of", subject`,
  ),
  run: rowsOf(
    path,
    `select status, phase, done, total, counts, error from "syncRuns" order by "createdAtMs"`,
  ),
  staged: rowsOf(path, `select * from "syncMembers"`),
});

const beginIn = async (name: string) => {
  await using test = await startBigServer({ databaseUrl: `sqlite:${at(name)}`, when: "after" });
  await begin(test);
};

const linesOf = (path: string) =>
  Object.entries(directory(path)).flatMap(([table, rows]) =>
    rows.map((row) => `${table} ${JSON.stringify(row)}`),
  );

/** Rows that only one of them has: the tables are too long to be shown. */
function differences(one: string, other: string): string[] {
  const [first, second] = [new Set(linesOf(one)), new Set(linesOf(other))];
  return [
    ...[...first].filter((line) => !second.has(line)),
    ...[...second].filter((line) => !first.has(line)),
  ];
}

const unfinished = (path: string) =>
  rowsOf(path, `select * from "syncRuns" where "finishedAtMs" is null`)[0];

/**
 * Resumes the run and kills its server a random moment after each of these phases was reached; then lets it complete.
 * @returns where it was when it was killed
 */
async function killAndResume(path: string, phases: readonly string[]): Promise<string[]> {
  const killedAt: string[] = [];
  const pauses = { seed: inject("seed"), numRuns: phases.length };
  const pausesMs = fc.sample(fc.integer({ min: 0, max: 400 }), pauses);
  for (const [round, phase] of phases.entries()) {
    const server = await startProcess(path);
    await eventually(async () => (unfinished(path)?.["phase"] ?? phase) === phase, 30_000);
    await wait(pausesMs[round]);
    await server.kill();
    const run = unfinished(path);
    if (!run) return killedAt;
    killedAt.push(`${String(run["phase"])} ${String(run["done"])}`);
    // As if the lease had passed.
    inDatabase(path, (database) => database.exec(`update "syncRuns" set "leaseUntilMs" = 0`));
  }
  const last = await startProcess(path);
  await last.done();
  await last.kill();
  return killedAt;
}

it("a sync of 10,000 members killed at random moments ends as an uninterrupted one", async () => {
  {
    await using test = await startBigServer({
      databaseUrl: `sqlite:${at("whole")}`,
      when: "before",
    });
    await sync(test);
  }
  copyFileSync(at("whole"), at("killed"));
  {
    await using test = await startBigServer({
      databaseUrl: `sqlite:${at("whole")}`,
      when: "after",
    });
    const run = await sync(test);
    expect(run["counts"].members).toEqual({
      added: 7_000,
      changed: 1_948,
      removed: 300,
      skipped: 0,
    });
  }
  await beginIn("killed");
  const phases = inject("long")
    ? ["collect", "collect", "compare", "apply", "apply"]
    : ["collect", "compare", "apply"];
  const killedAt = await killAndResume(at("killed"), phases);
  expect(killedAt.length).toBeGreaterThan(phases.length - 2);
  expect(differences(at("killed"), at("whole"))).toEqual([]);
}, 240_000);
