import type { Ports } from "@menshen/core";
import type { LoginHourStore } from "@menshen/db";
import { appQuery } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import type { Alarms } from "../jobs/alarms.ts";
import type { NodeReports } from "../jobs/node-reports.ts";
import type { AllKeyStatus } from "../ops/sealed-values.ts";
import { figuresFrom, loginFigures } from "./login-figures.ts";

interface Parts {
  readonly alarms: Pick<Alarms, "list">;
  readonly keyStatus: () => Promise<AllKeyStatus>;
  readonly loginHours: LoginHourStore;
  readonly nodes: Pick<NodeReports, "list">;
}

const Which = z
  .strictObject({
    /** Full name: only its logins. */
    element: z.string().min(1).max(1024).optional(),
  })
  .prefault({});

/** A count ends here: the next question is the list itself. */
const MAX_COUNT = 1000;
const RECENT_SYNCS = 100;

/** `app.overview.*`, for administrators: figures of the console's first page. */
export function overviewProcedures(app: App, ports: Ports, parts: Parts) {
  return {
    logins: appQuery({
      access: "admin",
      input: Which,
      describe:
        "Logins and failures of 8 days by the hour, and of 24 hours and 7 days by element and errcode",
      run: async ({ element }) => {
        const nowMs = ports.clock.now();
        const counts = await parts.loginHours.since(figuresFrom(nowMs));
        const wanted = counts.filter((one) => element === undefined || one.element === element);
        return loginFigures(wanted, nowMs);
      },
    }),
    health: appQuery({
      access: "admin",
      describe: "Callbacks, syncs and what else needs attention, counted up to 1000",
      run: () => health(app, ports, parts),
    }),
  };
}

async function health(app: App, { data, clock }: Ports, parts: Parts) {
  const count = (status: "failed" | "dead") => data.inbox.count(status, MAX_COUNT);
  const [backlog, failed, dead, newest, syncs, alarms, keys, nodes, links, merges] =
    await Promise.all([
      data.inbox.backlog(),
      count("failed"),
      count("dead"),
      data.inbox.list({ limit: 1 }),
      latestSyncs(data),
      parts.alarms.list(),
      parts.keyStatus(),
      parts.nodes.list(),
      data.linkProposals.list({ limit: MAX_COUNT }),
      data.mergeProposals.list({ limit: MAX_COUNT }),
    ]);
  const states = app.list().map(({ state }) => state);
  const inState = (...some: readonly string[]) =>
    states.filter((state) => some.includes(state)).length;
  const rowsUnder = (...some: readonly string[]) =>
    keys.rows.filter(({ key }) => some.includes(key)).reduce((sum, { rows }) => sum + rows, 0);
  const syncsIn = (status: string) => syncs.filter((run) => run.status === status).length;
  return {
    callbacks: {
      waiting: backlog.count,
      oldestAt: backlog.oldestReceivedAtMs,
      failed,
      dead,
      /** Null before the first. */
      lastAt: newest[0]?.receivedAtMs ?? null,
    },
    /** By company, its latest. */
    syncs: {
      done: syncsIn("done"),
      failed: syncsIn("failed"),
      waiting: syncsIn("waiting"),
      running: syncsIn("running") + syncsIn("queued"),
      lastAt: syncs[0]?.createdAtMs ?? null,
    },
    /** How many there are of each that an administrator should look at. */
    attention: {
      alarms: alarms.length,
      brokenElements: inState("failed", "stale"),
      unconfiguredElements: inState("unconfigured"),
      deadCallbacks: dead,
      failedCallbacks: failed,
      failedSyncs: syncsIn("failed"),
      waitingSyncs: syncsIn("waiting"),
      rowsToReseal: rowsUnder("previous"),
      unreadableRows: rowsUnder("missing", "unreadable"),
      driftedNodes: nodes.filter(({ hash }) => hash !== app.snapshot.hash).length,
      linkProposals: links.length,
      mergeProposals: merges.length,
    },
    at: clock.now(),
  };
}

/** The latest sync of each company, as far as the newest ones go; dry runs change nothing and are left out. */
async function latestSyncs({ syncs }: Ports["data"]) {
  const seen = new Set<string>();
  const runs = await syncs.list({ limit: RECENT_SYNCS });
  return runs.filter(({ corpKey, dryRun, status }) => {
    if (dryRun || status === "cancelled" || seen.has(corpKey)) return false;
    seen.add(corpKey);
    return true;
  });
}
