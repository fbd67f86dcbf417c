import { createInterface } from "node:readline";
import { openDatabase } from "../src/index.ts";

/* Runs as a process of its own: opens the database of its argument when it receives a line. */

const quiet = () => {};
process.stdout.write("ready\n");
for await (const _ of createInterface({ input: process.stdin })) break;
const database = await openDatabase({
  url: process.argv[2] ?? "",
  secret: new Uint8Array(32).fill(7),
  clock: Date,
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
});
process.stdout.write(`version ${database.schemaVersion}\n`);
await database.close();
process.stdin.destroy();
