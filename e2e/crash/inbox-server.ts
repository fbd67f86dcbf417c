import { startTestServer } from "@menshen/testkit";
import { suiteElements } from "@menshen/testkit/callback-element";

/* Run as a process of its own, to be killed: a server over the database and with the journal of its arguments. */

const [databaseUrl = "", journal = ""] = process.argv.slice(2);
const server = await startTestServer({
  files: suiteElements(journal),
  config: {
    databaseUrl,
    secret: Buffer.alloc(32, 7),
    log: { level: "info", write: (line) => void process.stdout.write(line) },
  },
});
process.stdout.write(`${JSON.stringify({ address: server.address })}\n`);
