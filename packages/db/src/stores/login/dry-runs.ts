import type { DryRunRow, DryRunStep, DryRunStore } from "@menshen/domain";
import { fromJson, toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

interface Stored {
  id: string;
  element: string;
  outcome: "done" | "failed" | null;
  result: string | null;
  createdAtMs: number;
  expiresAtMs: number;
}
type StoredStep = { runId: string; atMs: number; step: string; ok: number; detail: string };

const create = statement<Omit<Stored, "outcome" | "result">, unknown>((db, run) =>
  db.insertInto("dryRuns").values(columns(run, ["id", "element", "createdAtMs", "expiresAtMs"])),
);

const find = statement<{ id: string }, Stored>((db, { id }) =>
  db.selectFrom("dryRuns").selectAll().where("id", "=", id),
);

const append = statement<StoredStep, unknown>((db, step) =>
  db.insertInto("dryRunSteps").values(columns(step, ["runId", "atMs", "step", "ok", "detail"])),
);

const steps = statement<{ runId: string }, StoredStep>((db, { runId }) =>
  db
    .selectFrom("dryRunSteps")
    .select(["runId", "atMs", "step", "ok", "detail"])
    .where("runId", "=", runId)
    .orderBy("id"),
);

const finish = statement<Pick<Stored, "id" | "outcome" | "result">, unknown>((db, run) =>
  db
    .updateTable("dryRuns")
    .set(columns(run, ["outcome", "result"]))
    .where("id", "=", run.id)
    .where("outcome", "is", null),
);

export function dryRunStore(scope: Scope): DryRunStore {
  return {
    create: async (run) => void (await scope.change(create, run)),
    async find(id) {
      const run = await scope.first(find, { id });
      return run && toRun(run, (await scope.all(steps, { runId: id })).map(toStep));
    },
    async append(id, { atMs, step, ok, detail }) {
      await scope.change(append, { runId: id, atMs, step, ok: ok ? 1 : 0, detail: toJson(detail) });
    },
    async finish(id, outcome, result) {
      await scope.change(finish, { id, outcome, result: result && toJson(result) });
    },
  };
}

function toRun({ outcome, result, ...run }: Stored, taken: DryRunStep[]): DryRunRow {
  // The login page was delivered and the callback is still to come.
  const waiting = taken.every(({ step }) => step === "issued");
  const status = outcome ?? (waiting ? "waiting" : "running");
  return { ...run, status, steps: taken, result: result === null ? null : fromJson(result) };
}

function toStep({ atMs, step, ok, detail }: StoredStep): DryRunStep {
  return { atMs, step, ok: ok === 1, detail: fromJson(detail) };
}
