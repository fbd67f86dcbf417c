import type { Ports } from "@menshen/core";
import type { OidcStores } from "@menshen/db";
import { appMutation, appQuery } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import { rotateKeys } from "../oidc/signing-keys.ts";
import type { AllKeyStatus } from "../ops/sealed-values.ts";

/** `app.keys.*`, for administrators. */
export function keyProcedures(
  app: App,
  { clock, data }: Pick<Ports, "clock" | "data">,
  signingKeys: OidcStores["signingKeys"],
  status: () => Promise<AllKeyStatus>,
) {
  return {
    rotate: appMutation({
      access: "admin",
      input: z.strictObject({ kind: z.literal("signing") }),
      describe:
        "New keys for ID tokens; the old ones stay published while anything signed by them is valid",
      run: async ({ kind }, ctx) => {
        const kids = await rotateKeys(signingKeys, clock);
        await data.audit.append({
          atMs: clock.now(),
          action: "keys-rotated",
          element: null,
          userId: ctx.userId ?? null,
          actor: "admin",
          ip: ctx.ip ?? "",
          snapshot: app.snapshotNumber,
          detail: { kind, kids },
        });
        return { kids };
      },
    }),
    status: appQuery({
      access: "admin",
      describe:
        "Sealed rows and values by table and key, and the public key that `menshen seal` needs",
      run: () => status(),
    }),
  };
}
