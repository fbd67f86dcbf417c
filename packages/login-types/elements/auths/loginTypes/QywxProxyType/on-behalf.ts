import type { CallContext } from "@menshen/core";
import { z } from "zod";
import type { AuthUrl } from "./auth-url.ts";
import type { CallbackDoor } from "../QywxInnerType/callback.ts";
import type { Fingerprints } from "./fingerprints.ts";
import type { InstanceView } from "./overview.ts";
import type { SharedCalls } from "./shared-methods.ts";

/** What the service asks of an instance in process, with the context of its own caller. */
export interface OnBehalf extends SharedCalls {
  /** Whether the instance serves a company, and whether it names it. */
  serves(input: { corpId: string }): Promise<"by name" | "as one of all" | null>;
  door(): Promise<CallbackDoor>;
  view(): Promise<InstanceView>;
  /** Of the keys that every instance of a suite has to have alike. */
  fingerprints(): Promise<Fingerprints>;
  getAuthUrl(input: { state?: string | undefined }): Promise<AuthUrl>;
}

/** Made by the service only: its caller's context must not turn into the server's. */
export const OnBehalfInput = z.strictObject({
  method: z.enum([
    "loginByWorkbench",
    "setCode",
    "setCallback",
    "getLoginConfigByCode",
    "retryCallBack",
    "serves",
    "door",
    "view",
    "fingerprints",
    "getAuthUrl",
  ]),
  input: z.custom<never>(),
  ctx: z.custom<CallContext>(),
});
