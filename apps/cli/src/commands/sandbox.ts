import { readVariables } from "@menshen/app-server";
import { serveSandbox } from "@menshen/sandbox";
import { print } from "../output.ts";

/** Serves the simulator until a signal ends it. */
export async function sandbox({ port }: { readonly port?: string | undefined }): Promise<void> {
  const { SANDBOX_PORT } = readVariables(["SANDBOX_PORT"]);
  const served = await serveSandbox({ port: port === undefined ? SANDBOX_PORT : Number(port) });
  print([`sandbox: ${served.url}`]);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void served.close());
  }
}
