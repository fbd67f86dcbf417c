import { Code } from "@menshen/core";
import type {
  DryRunOutcome,
  DryRunRow,
  DryRunStep,
  DryRunStore,
  DryRunSummary,
} from "@menshen/domain";
import { fromJson, toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import type { KeyRing } from "../../keys.ts";
import { columns, statement } from "../../statement.ts";

interface Stored {
  id: string;
  element: string;
  outcome: DryRunOutcome | null;
  result: string | null;
  createdAtMs: number;
  expiresAtMs: number;
}
type StoredStep = { runId: string; atMs: number; step: string; ok: number; detail: string };

interface Chosen {
  flow: "qr" | "workbench" | null;
  corpId: string | null;
}

type New = Omit<Stored, "outcome" | "result"> & Chosen & { draft: Uint8Array | null };

const create = statement<New, unknown>((db, run) =>
  db
    .insertInto("dryRuns")
    .values(
      columns(run, ["id", "element", "draft", "flow", "corpId", "createdAtMs", "expiresAtMs"]),
    ),
);

const find = statement<{ id: string }, Stored>((db, { id }) =>
  db
    .selectFrom("dryRuns")
    .select(["id", "element", "outcome", "result", "createdAtMs", "expiresAtMs"])
    .where("id", "=", id),
);

type Listed = New & Pick<Stored, "outcome"> & { progress: string | null };

const list = statement<{ element: string; limit: number }, Listed>((db, { element, limit }) =>
  db
    .selectFrom("dryRuns")
    .select((run) => [
      "id",
      "element",
      "outcome",
      "draft",
      "flow",
      "corpId",
      "createdAtMs",
      "expiresAtMs",
      run
        .selectFrom("dryRunSteps")
        .select((step) => step.fn.min("dryRunSteps.step").as("step"))
        .whereRef("runId", "=", "dryRuns.id")
        .where("step", "!=", "issued")
        .where("ok", "=", 1)
        .as("progress"),
    ])
    .where("element", "=", element)
    .orderBy("createdAtMs", "desc")
    .orderBy("id", "desc")
    .limit(limit),
);

const draftOf = statement<{ id: string }, Pick<New, "draft">>((db, { id }) =>
  db.selectFrom("dryRuns").select("draft").where("id", "=", id),
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

export function dryRunStore(scope: Scope, ring: KeyRing): DryRunStore {
  return {
    async create({ flow = null, corpId = null, ...run }, text) {
      const draft = text === undefined ? null : ring.seal(text, placeOf(run.id));
      await scope.send(create, { ...run, flow, corpId, draft });
    },
    async draftOf(id) {
      const { draft = null } = (await scope.first(draftOf, { id })) ?? {};
      if (draft === null) return null;
      const text = ring.open(draft, placeOf(id));
      if (text === null) throw new Code(10102, "the login test was started under another secret");
      return text;
    },
    async find(id) {
      const run = await scope.first(find, { id });
      return run && toRun(run, (await scope.all(steps, { runId: id })).map(toStep));
    },
    async list(query) {
      return (await scope.all(list, query)).map(toSummary);
    },
    async append(id, { atMs, step, ok, detail }) {
      await scope.send(append, { runId: id, atMs, step, ok: ok ? 1 : 0, detail: toJson(detail) });
    },
    async finish(id, outcome, result) {
      const run = { id, outcome, result: result && toJson(result) };
      return (await scope.change(finish, run)) > 0;
    },
  };
}

const placeOf = (id: string) => `dryRuns|${id}|draft`;

function toRun({ outcome, result, ...run }: Stored, taken: DryRunStep[]): DryRunRow {
  const isRunning = taken.some(({ step, ok }) => step !== "issued" && ok);
  const status = outcome ?? openStatus(isRunning);
  return { ...run, status, steps: taken, result: result === null ? null : fromJson(result) };
}

function toSummary(listed: Listed): DryRunSummary {
  const { outcome, draft, progress, flow, corpId, ...run } = listed;
  return {
    ...run,
    flow: flow ?? undefined,
    corpId: corpId ?? undefined,
    status: outcome ?? openStatus(progress !== null),
    isDraft: draft !== null,
  };
}

/** Waiting: the login page was delivered, and the callback is still to come. */
function openStatus(isRunning: boolean): "running" | "waiting" {
  return isRunning ? "running" : "waiting";
}

function toStep({ atMs, step, ok, detail }: StoredStep): DryRunStep {
  return { atMs, step, ok: ok === 1, detail: fromJson(detail) };
}
