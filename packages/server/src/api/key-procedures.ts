import type { Ports } from "@menshen/core";
import type { OidcStores } from "@menshen/db";
import { sealSecret } from "@menshen/core/sealed-secret";
import { appMutation, appQuery, ElementName } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import { rotateKeys } from "../oidc/signing-keys.ts";
import type { AllKeyStatus } from "../ops/sealed-values.ts";

const Secret = z.strictObject({
  fullName: ElementName,
  /** Of the config file, with dots for levels. */
  field: z.string().regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/),
  value: z.string().min(1).max(2000),
});

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
    seal: appMutation({
      access: "admin",
      input: Secret,
      describe:
        "A reference for an element's file that only this server opens, in that field alone",
      run: async ({ fullName, field, value }) => {
        const { sealingKey } = await status();
        const pointer = `/${field.replaceAll(".", "/")}`;
        return { sealed: sealSecret(sealingKey, value, { fullName, pointer }) };
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
