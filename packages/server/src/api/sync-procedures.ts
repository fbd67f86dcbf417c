import { Code, type CallContext, type Ports } from "@menshen/core";
import { audit, findCapability, originOf, type SyncRow } from "@menshen/domain";
import { appMutation, appQuery, appSubscription } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import { serializeSync } from "./serializers.ts";
import { sharedPoll } from "./shared-poll.ts";
import { syncingElements } from "./syncing-elements.ts";

const LOOK_MS = 500;

const CorpId = z.string().min(1).max(64);
const SyncId = z.string().min(1).max(64);
const OneSync = z.strictObject({ id: SyncId });
const Start = z.strictObject({
  /** Of a login element of the company. */
  fullName: z.string().max(1024),
  /** For an element that serves several companies. */
  corpId: CorpId.optional(),
  /** Also overwrite rows that changed after the provider was read. */
  forceUpdate: z.boolean().optional(),
  /** Only compute the difference. */
  dryRun: z.boolean().optional(),
  /** Afterwards create a user for every active member who is none, so that `allowRegister` 0 admits them. */
  createUsers: z.boolean().optional(),
});
const Page = z
  .strictObject({
    corpKey: z.string().min(1).max(64).optional(),
    corpId: CorpId.optional(),
    limit: z.int().min(1).max(200).default(50),
    /** The id of the last row of the previous page. */
    before: SyncId.optional(),
  })
  .prefault({});
const Changes = z.strictObject({
  id: SyncId,
  change: z.enum(["added", "changed", "removed", "skipped"]).optional(),
  of: z.enum(["department", "member"]).optional(),
  limit: z.int().min(1).max(500).default(100),
  /** The id of the last row of the previous page. */
  after: z.int().optional(),
});

/** `app.syncs.*`: syncs of company directories, for administrators. */
export function syncProcedures(app: App, ports: Ports) {
  const progress = sharedPoll({
    everyMs: LOOK_MS,
    ask: async (id: string) => await withCorp(ports, await find(ports, id)),
    // A longer duration alone is not a change.
    compared: (shown) => ({ ...shown, durationMs: null }),
  });
  return {
    start: appMutation({
      access: "admin",
      input: Start,
      describe: "Starts a sync of a company; a dry run only computes the difference",
      run: async (input, ctx) => ({ id: await start(app, ports, input, ctx) }),
    }),
    list: appQuery({
      access: "admin",
      input: Page,
      describe: "Syncs, newest first",
      run: async ({ corpId, corpKey = "", ...page }) => {
        const key = corpId === undefined ? corpKey : await corpKeyOf(ports, corpId);
        if (key === null) return [];
        const runs = await ports.data.syncs.list({ ...page, ...(key && { corpKey: key }) });
        return await Promise.all(runs.map((run) => withCorp(ports, run)));
      },
    }),
    elements: appQuery({
      access: "admin",
      describe: "Elements that can sync a company without a corpId",
      run: () => syncingElements(app),
    }),
    get: appQuery({
      access: "admin",
      input: OneSync,
      describe: "A sync with the departments that the provider failed to list",
      run: async ({ id }) => {
        const shown = await withCorp(ports, await find(ports, id));
        return { ...shown, failures: await ports.data.syncs.failures(id) };
      },
    }),
    changes: appQuery({
      access: "admin",
      input: Changes,
      describe: "The difference that a sync computed, in the order in which it is applied",
      run: async ({ id, ...page }) => {
        await find(ports, id);
        return await ports.data.syncs.listChanges(id, page);
      },
    }),
    confirm: appMutation({
      access: "admin",
      input: OneSync,
      describe: "Confirms the removals that a sync waits for",
      run: async ({ id }, ctx) => {
        await decide(ports, ctx, id, "sync-confirmed");
        return { success: true as const };
      },
    }),
    cancel: appMutation({
      access: "admin",
      input: OneSync,
      describe: "Cancels a sync; changes it has applied stay",
      run: async ({ id }, ctx) => {
        await decide(ports, ctx, id, "sync-cancelled");
        return { success: true as const };
      },
    }),
    onProgress: appSubscription({
      access: "admin",
      input: OneSync,
      describe: "A sync's progress: now, at every change, and at its end",
      async *run({ id }, { signal }) {
        for await (const shown of progress(id, signal)) {
          yield shown;
          if (shown.finishedAt !== null) return;
        }
      },
    }),
  };
}

async function start(
  app: App,
  ports: Ports,
  { fullName, ...options }: z.output<typeof Start>,
  ctx: CallContext,
): Promise<string> {
  const element = app.findElement(fullName);
  const beginSync = findCapability(element, "beginSync");
  if (!element || !beginSync) {
    throw new Code(10001, `there is no element "${fullName}" that can sync a company`);
  }
  if (!element.isActive) throw new Code(10003, `"${fullName}" is inactive`);
  const actor = ctx.userId ?? "admin";
  const { id } = await beginSync({ ...options, actor });
  const detail = { syncId: id, ...options };
  const entry = {
    atMs: ports.clock.now(),
    action: "sync-started",
    element: fullName,
    detail,
  } as const;
  await audit(ports.data, originOf(ctx), { ...entry, userId: null });
  return id;
}

async function decide(
  ports: Ports,
  ctx: CallContext,
  id: string,
  action: "sync-confirmed" | "sync-cancelled",
): Promise<void> {
  const { element, corpKey } = await find(ports, id);
  const atMs = ports.clock.now();
  await ports.data.transaction([], async (stores) => {
    const isDone =
      action === "sync-confirmed"
        ? await stores.syncs.confirm(id, atMs)
        : await stores.syncs.cancel(id, atMs);
    if (!isDone) throw new Code(10703, "the sync is no longer in a state that allows this");
    const detail = { syncId: id, corpKey };
    await audit(stores, originOf(ctx), { atMs, action, element, userId: null, detail });
  });
}

async function find({ data }: Ports, id: string): Promise<SyncRow> {
  const run = await data.syncs.find(id);
  if (!run) throw new Code(10402, "there is no such sync");
  return run;
}

async function withCorp({ data, clock }: Ports, run: SyncRow) {
  return serializeSync(run, await data.corps.findByKey(run.corpKey), clock.now());
}

/** One corpId may exist at several provider addresses: the most recently updated wins. */
async function corpKeyOf({ data }: Ports, corpId: string): Promise<string | null> {
  const corps = (await data.directory.listCorps()).filter((corp) => corp.corpId === corpId);
  return corps.toSorted((a, b) => b.updatedAtMs - a.updatedAtMs)[0]?.key ?? null;
}
