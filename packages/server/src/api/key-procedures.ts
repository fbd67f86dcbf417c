import { appQuery } from "@menshen/rpc";
import type { AllKeyStatus } from "../ops/sealed-values.ts";

/** `app.keys.*`, for administrators. */
export function keyProcedures(status: () => Promise<AllKeyStatus>) {
  return {
    status: appQuery({
      access: "admin",
      describe:
        "Sealed rows and values by table and key, and the public key that `menshen seal` needs",
      run: () => status(),
    }),
  };
}
