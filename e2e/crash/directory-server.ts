import { startBigServer } from "./big-company.ts";

/* Run as a process of its own, to be killed: the big company's server over the database of its argument. */

const [databaseUrl = ""] = process.argv.slice(2);
const server = await startBigServer({
  databaseUrl,
  when: "after",
  onLog: (line) => void process.stdout.write(line),
});
process.stdout.write(`${JSON.stringify({ address: server.address })}\n`);
