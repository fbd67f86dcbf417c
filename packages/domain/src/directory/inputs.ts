import { z } from "zod";
import type { ClaimedSync } from "./ports.ts";

/** The input of a login element's internal method `beginSync`, which queues a run of a whole company. */
export const BeginSync = z.strictObject({
  /** For an element that serves several companies. */
  corpId: z.string().min(1).max(64).optional(),
  /** Also overwrite what changed after the provider was asked. */
  forceUpdate: z.boolean().default(false),
  /** Only show the difference. */
  dryRun: z.boolean().default(false),
  /** Afterwards create a user for every active member who is none. */
  createUsers: z.boolean().default(false),
  /** `admin`, `server`, or a userId. */
  actor: z.string().min(1).max(64),
});

/** The input of its internal method `processSync`: a run that the caller claimed and whose lease it renews. */
export const ProcessSync = z.strictObject({ run: z.custom<ClaimedSync>() });

/**
 * The input of its internal method `syncsCorp`: whether it can sync a company, by the provider's base and id; without one,
 * whether its config names the company.
 */
export const SyncsCorp = z.strictObject({
  corp: z.strictObject({ base: z.string(), corpId: z.string() }).optional(),
});
