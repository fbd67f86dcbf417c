import { Code, type Ports } from "@menshen/core";
import { randomLetters } from "@menshen/domain";
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
});

/** `app.dryRun.*`: login tests, for administrators. */
export function dryRunProcedures(app: App, ports: Ports) {
  return {
    start: appMutation({
      access: "admin",
      input: StartDryRun,
      describe: "Prepares a login test; opening its startUrl starts it",
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
  { fullName, flow, corpId }: z.output<typeof StartDryRun>,
) {
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
