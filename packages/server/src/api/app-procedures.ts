import { Code, type Ports } from "@menshen/core";
import { randomLetters } from "@menshen/domain";
import { appMutation, appQuery } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import { accountProcedures } from "./account-procedures.ts";
import type { Alarms } from "../jobs/alarms.ts";
import { callbackProcedures } from "./callback-procedures.ts";
import { findLoginElement } from "../login/find-login-element.ts";
import { directoryProcedures } from "./directory-procedures.ts";
import { syncProcedures } from "./sync-procedures.ts";
import { userProcedures } from "./user-procedures.ts";

const DRY_RUN_MS = 10 * 60_000;
/** What the id of a login test looks like. */
export const DRY_RUN_ID = /^[A-Za-z0-9]{22}$/;

const StartDryRun = z.strictObject({
  fullName: z.string().max(1024),
  flow: z.enum(["qr", "workbench"]),
  /** For an element that serves several companies. */
  corpId: z.string().min(1).max(64).optional(),
});

/** The server's procedures below `app.`, beside those that `rpc` brings itself. */
export function ownProcedures(
  app: App,
  ports: Ports,
  { alarms, wakeSyncs }: { alarms: Alarms; wakeSyncs: () => void },
) {
  return {
    account: accountProcedures(app, ports),
    users: userProcedures(ports),
    callbacks: callbackProcedures(app, ports),
    directory: directoryProcedures(app, ports),
    syncs: syncProcedures(app, ports, wakeSyncs),
    alarms: {
      list: appQuery({
        access: "admin",
        describe: "What elements say is wrong right now",
        run: async () =>
          (await alarms.list()).map(({ sinceMs, ...alarm }) => ({ ...alarm, since: sinceMs })),
      }),
    },
    audit: {
      list: appQuery({
        access: "admin",
        input: z
          .strictObject({
            /** What concerns that user. */
            userId: z.string().min(1).max(64).optional(),
            action: z.string().min(1).max(64).optional(),
            limit: z.int().min(1).max(500).default(100),
            /** The id of the last row of the page before. */
            before: z.int().optional(),
          })
          .prefault({}),
        describe: "What happened, newest first",
        run: (page) => ports.data.audit.list(page),
      }),
    },
    dryRun: {
      start: appMutation({
        access: "admin",
        input: StartDryRun,
        describe: "Prepares a login test; it begins where its startUrl is opened",
        run: (input) => startDryRun(app, ports, input),
      }),
      get: appQuery({
        access: "admin",
        input: z.strictObject({ id: z.string().regex(DRY_RUN_ID) }),
        describe: "A login test with its steps so far",
        run: ({ id }) => getDryRun(ports, id),
      }),
    },
  };
}

async function startDryRun(
  app: App,
  ports: Ports,
  { fullName, flow, corpId }: z.output<typeof StartDryRun>,
): Promise<{ id: string; startUrl: string; expiresAt: number }> {
  const element = findLoginElement(app, fullName);
  if (!element) throw new Code(10001, `there is no login element "${fullName}"`);
  if (!element.isActive) throw new Code(10003, `"${fullName}" is inactive`);
  const id = randomLetters(22);
  const createdAtMs = ports.clock.now();
  const expiresAtMs = createdAtMs + DRY_RUN_MS;
  await ports.data.dryRuns.create({ id, element: fullName, createdAtMs, expiresAtMs });
  const query = new URLSearchParams({ flow, dryRun: id, ...(corpId && { corpId }) });
  const startUrl = `${ports.settings.publicOrigin}/api/auth/${fullName}/start?${query.toString()}`;
  return { id, startUrl, expiresAt: expiresAtMs };
}

async function getDryRun(ports: Ports, id: string) {
  const run = await ports.data.dryRuns.find(id);
  if (!run) throw new Code(10402, "there is no such login test");
  return run;
}
