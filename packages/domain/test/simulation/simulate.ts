import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openDatabase, type Database } from "@menshen/db";
import type { CorpRow } from "@menshen/domain";
import { assertHealed, visit, type World } from "./clients.ts";
import { databaseClock } from "./database-clock.ts";
import { invariantsOf } from "./invariants.ts";
import { startNode, type Node, type Sabotage } from "./node.ts";
import { BASE, CORP, createProviderModel } from "./provider-model.ts";
import { createScheduler, Violation, type Scheduler } from "./scheduler.ts";
import { simulateRuntime } from "./simulated-runtime.ts";

/** How often a step is followed by a crash, by clocks that are set forward, or by a node that is suspended meanwhile. */
const CRASH = 0.004;
const JUMP = 0.003;
const SUSPENSION = 0.006;
const SUSPENDED_STEPS = 150;
/** Within a lease, past it, past everything that waits for it. */
const JUMPS_SECONDS = [1, 6, 11, 40, 150];
const MAX_STEPS = 20_000;

export interface Simulation extends AsyncDisposable {
  /**
   * Runs several nodes on one database until what their clients wanted is done, and everything else is processed.
   * @throws Violation naming the seed and the step, with the steps before
   */
  run(seed: number): Promise<{ readonly steps: number; readonly trace: readonly string[] }>;
}

/** On one SQLite file in memory, emptied before each run. */
export async function createSimulation(sabotage?: Sabotage): Promise<Simulation> {
  const parent = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const folder = await mkdtemp(join(parent, "menshen-simulation-"));
  const clock = { nowMs: 0, now: () => clock.nowMs };
  const databases = databasePool(join(folder, "menshen.db"), clock);
  const outside = await databases.take();
  const control = new DatabaseSync(join(folder, "menshen.db"), {
    enableForeignKeyConstraints: false,
  });
  const empty = emptyingOf(control);
  let runs = 0;

  return {
    async run(seed) {
      control.exec(empty);
      const leases = databaseClock(control);
      const scheduler: Scheduler = createScheduler(seed, (toMs) => {
        leases.grant(scheduler.nowMs);
        leases.passTo(toMs);
        clock.nowMs = toMs;
      });
      clock.nowMs = scheduler.nowMs;
      using _ = simulateRuntime(scheduler, seed);
      const corp = await outside.data.corps.upsert({ ...CORP, base: BASE, nowMs: clock.nowMs });
      // A key of its own: databases that remain open remember the tokens of earlier runs.
      const provider = createProviderModel(scheduler, `token of run ${++runs}`);
      const start = (database: Database, name: string) => {
        const process = scheduler.startProcess(name);
        return startNode({ shared, process, database, provider, corp, sabotage });
      };
      const shared = { scheduler, locks: new Set<string>() };
      const nodes = createNodes(scheduler, databases, start);
      try {
        await live({ scheduler, provider, corp, nodes, control });
        return { steps: scheduler.steps, trace: scheduler.trace };
      } catch (error) {
        throw explained(error, seed, scheduler);
      } finally {
        await nodes.stop();
      }
    },
    async [Symbol.asyncDispose]() {
      control.close();
      databases.give(outside);
      await databases.close();
      await rm(folder, { recursive: true });
    },
  };
}

type Nodes = ReturnType<typeof createNodes>;

interface Running {
  readonly scheduler: Scheduler;
  readonly provider: World["provider"];
  readonly corp: CorpRow;
  readonly nodes: Nodes;
  readonly control: DatabaseSync;
}

/** Trouble until the clients are done, then none until everything is processed. */
async function live({ scheduler, provider, corp, nodes, control }: Running): Promise<void> {
  const { random } = scheduler;
  const check = invariantsOf(control);
  await nodes.start(2 + random.below(2));
  let numbered = 0;
  const world: World = {
    scheduler,
    provider,
    corp,
    anyNode: nodes.any,
    grants: [],
    acknowledged: new Set(),
    disabledAtMs: new Map(),
    next: () => ++numbered,
  };
  const visits = Array.from({ length: 8 + random.below(10) }, () => visit(world));
  await stepUntil(Promise.all(visits), async () => {
    if (random.chance(JUMP) && !scheduler.isWriting)
      scheduler.passTo(scheduler.nowMs + 1000 * random.pick(JUMPS_SECONDS));
    if (random.chance(SUSPENSION) && !scheduler.isWriting) {
      scheduler.suspend(nodes.any().process, random.below(SUSPENDED_STEPS));
      scheduler.passTo(scheduler.nowMs + 1000 * random.pick(JUMPS_SECONDS));
    }
    if (random.chance(CRASH)) await nodes.crashOne();
    await nodes.startMissing();
  });
  scheduler.hasFaults = false;
  const unfinished = control.prepare(`
    select (select count(*) from inboxRecords where finishedAtMs is null)
      + (select count(*) from syncRuns where finishedAtMs is null) as count`);
  while (unfinished.get()?.["count"] !== 0) await step();
  await stepUntil(assertHealed(world), async () => {});

  async function stepUntil(end: Promise<unknown>, between: () => Promise<void>): Promise<void> {
    const waiting = { isOver: false };
    const over = end.finally(() => void (waiting.isOver = true));
    over.catch(() => {});
    while (!waiting.isOver) {
      await step();
      await between();
    }
    await over;
  }

  async function step(): Promise<void> {
    await scheduler.step();
    check();
    for (const code of provider.reused)
      throw new Violation(`a flow asks the provider once: ${code} was exchanged again`);
    if (scheduler.steps > MAX_STEPS) throw new Violation("it does not come to an end");
  }
}

/** The nodes that run, each on connections of its own. */
function createNodes(
  scheduler: Scheduler,
  databases: ReturnType<typeof databasePool>,
  startOn: (database: Database, name: string) => Node,
) {
  const running: { node: Node; database: Database }[] = [];
  let [wanted, started] = [0, 0];

  /** As soon as nothing is being written: a database that is opened looks after its schema. */
  async function startMissing(): Promise<void> {
    while (running.length < wanted && !scheduler.isWriting) {
      const database = await databases.take();
      running.push({ node: startOn(database, `node ${++started}`), database });
    }
  }

  return {
    any: () => scheduler.random.pick(running).node,
    startMissing,
    async start(count: number) {
      wanted = count;
      await startMissing();
    },
    async crashOne() {
      const [crashed] = running.splice(scheduler.random.below(running.length), 1);
      await crashed?.node.process.crash();
      // Not used again: its memory is lost.
      await crashed?.database.close();
    },
    async stop() {
      for (const { node, database } of running) {
        await node.process.crash();
        databases.give(database);
      }
    },
  };
}

function explained(error: unknown, seed: number, { steps, trace }: Scheduler): Violation {
  const reason = error instanceof Error ? error.message : String(error);
  const before = trace.map((line) => `  ${line}`).join("\n");
  const replay = `MENSHEN_TEST_SEED=${seed} repeats it`;
  return new Violation(`seed ${seed}, step ${steps}: ${reason}\n${before}\n${replay}`, {
    cause: error,
  });
}

/** Opened databases: a start looks after the schema, which takes longer than a run. */
function databasePool(path: string, clock: { now(): number }) {
  const idle: Database[] = [];
  const options = { url: `sqlite:${path}`, secret: Buffer.alloc(32, 7), clock, log: quiet };
  return {
    take: async () => idle.pop() ?? (await openDatabase(options)),
    give: (database: Database) => void idle.push(database),
    async close() {
      for (const database of idle) await database.close();
    },
  };
}

function emptyingOf(database: DatabaseSync): string {
  const tables = database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    .all()
    .map(({ name }) => String(name))
    // The tables behind a full-text table belong to it.
    .filter((name) => !/^(?:keyChecks|schemaVersions|.*Grams_.*)$/.test(name));
  const statements = [...tables, "sqlite_sequence"].map((name) => `delete from ${name};`);
  return `begin; ${statements.join(" ")} commit;`;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
