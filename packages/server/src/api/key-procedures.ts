import type { Database } from "@menshen/db";
import { appQuery } from "@menshen/rpc";

/** `app.keys.*`, for administrators. */
export function keyProcedures({ keys }: Pick<Database, "keys">) {
  return {
    status: appQuery({
      access: "admin",
      describe: "Sealed rows by table and key, to see how far a rotation is",
      run: () => keys.status(),
    }),
  };
}
