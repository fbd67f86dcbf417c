import { openDatabase } from "@menshen/db";
import { appPorts } from "../app-ports.ts";

/** Creates a database with our tables, for the floor to write into. */
export async function prepareDatabase(path: string): Promise<void> {
  const { clock, log } = appPorts;
  const secret = new Uint8Array(32).fill(1);
  const database = await openDatabase({ url: `sqlite:${path}`, secret, clock, log });
  await database.close();
}
