import { Code, type CallContext, type Ports } from "@menshen/core";
import { audit, findCapability, originOf, randomLetters } from "@menshen/domain";
import { appMutation, appQuery } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import { findLoginElement } from "../login/find-login-element.ts";

const DRY_RUN_MS = 10 * 60_000;
/** The form of a login test's id. */
export const DRY_RUN_ID = /^[A-Za-z0-9]{22}$/;

const StartDryRun = z.strictObject({
  fullName: z.string().max(1024),
  flow: z.enum(["qr", "workbench"]),
  /** For an element that serves several companies. */
  corpId: z.string().min(1).max(64).optional(),
  /** Unsaved files to test, as texts or JSON; masks and `{{keep}}` stand for stored values. */
  draft: z.strictObject({ e: z.unknown().optional(), config: z.unknown().optional() }).optional(),
});

const OneDryRun = z.strictObject({ id: z.string().regex(DRY_RUN_ID) });

/** `app.dryRun.*`: login tests, for administrators. */
export function dryRunProcedures(app: App, ports: Ports) {
  return {
    start: appMutation({
      access: "admin",
      input: StartDryRun,
      describe: "Prepares a login test; opening its url starts it",
      run: (input) => startDryRun(app, ports, input),
    }),
    get: appQuery({
      access: "admin",
      input: OneDryRun,
      describe:
        "A login test with its steps so far; its url while it waits, to which flow and corpId can be added",
      run: async ({ id }) => {
        const run = await getDryRun(ports, id);
        const waits = run.status === "waiting" && ports.clock.now() < run.expiresAtMs;
        return { ...run, url: waits ? startUrl(ports, run, {}) : null };
      },
    }),
    list: appQuery({
      access: "admin",
      input: z.strictObject({
        fullName: z.string().max(1024),
        limit: z.int().min(1).max(50).default(10),
      }),
      describe: "The login tests of an element, newest first; they are stored for a day",
      run: ({ fullName, limit }) => ports.data.dryRuns.list({ element: fullName, limit }),
    }),
    cancel: appMutation({
      access: "admin",
      input: OneDryRun,
      describe: "Cancels a login test: its login page leads nowhere any more",
      run: ({ id }, ctx) => cancelDryRun(ports, id, ctx),
    }),
  };
}

async function startDryRun(
  app: App,
  ports: Ports,
  { fullName, flow, corpId, draft }: z.output<typeof StartDryRun>,
) {
  const filled = draft && app.fillDraft({ fullName, ...draft });
  const element = filled ? app.linkDraft(filled) : findLoginElement(app, fullName);
  if (!findCapability(element, "beginLogin") || !element)
    throw new Code(10001, `there is no login element "${fullName}"`);
  if (!element.isActive) throw new Code(10003, `"${fullName}" is inactive`);
  const id = randomLetters(22);
  const createdAtMs = ports.clock.now();
  const expiresAtMs = createdAtMs + DRY_RUN_MS;
  await ports.data.dryRuns.create(
    { id, element: fullName, flow, corpId, createdAtMs, expiresAtMs },
    filled && JSON.stringify(filled),
  );
  const url = startUrl(ports, { id, element: fullName }, { flow, ...(corpId && { corpId }) });
  return { id, url, expiresAt: expiresAtMs };
}

/** Opening it starts the test's login: it has the test's id, and no state yet. */
function startUrl(
  { settings }: Ports,
  { id, element }: { id: string; element: string },
  options: Record<string, string>,
): string {
  const query = new URLSearchParams({ ...options, dryRun: id });
  return `${settings.publicOrigin}/api/auth/${element}/start?${query.toString()}`;
}

/** @throws Code 10402 unknown, 10703 over already */
async function cancelDryRun(ports: Ports, id: string, ctx: CallContext) {
  const { element } = await getDryRun(ports, id);
  const atMs = ports.clock.now();
  await ports.data.transaction([], async (stores) => {
    if (!(await stores.dryRuns.finish(id, "cancelled", null)))
      throw new Code(10703, "the login test is over already");
    const detail = { dryRunId: id };
    const entry = { atMs, action: "login-test-cancelled", element, userId: null, detail } as const;
    await audit(stores, originOf(ctx), entry);
  });
  return { success: true as const };
}

async function getDryRun(ports: Ports, id: string) {
  const run = await ports.data.dryRuns.find(id);
  if (!run) throw new Code(10402, "there is no such login test");
  return run;
}
