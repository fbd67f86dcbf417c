import { Code, type Ports } from "@menshen/core";
import { findCapability, randomLetters } from "@menshen/domain";
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
      input: z.strictObject({ id: z.string().regex(DRY_RUN_ID) }),
      describe: "A login test with its steps so far",
      run: ({ id }) => getDryRun(ports, id),
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
    { id, element: fullName, createdAtMs, expiresAtMs },
    filled && JSON.stringify(filled),
  );
  const query = new URLSearchParams({ flow, dryRun: id, ...(corpId && { corpId }) });
  const url = `${ports.settings.publicOrigin}/api/auth/${fullName}/start?${query.toString()}`;
  return { id, url, expiresAt: expiresAtMs };
}

async function getDryRun(ports: Ports, id: string) {
  const run = await ports.data.dryRuns.find(id);
  if (!run) throw new Code(10402, "there is no such login test");
  return run;
}
