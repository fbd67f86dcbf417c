import { createServer } from "node:http";
import { listen } from "../listen.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** The floor of every answer: the same bytes from node:http for any request. */
const { body } = subjectInput as { body: string };
const bytes = Buffer.from(body);
const server = createServer((_, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": bytes.length });
  response.end(bytes);
});
serveParent({ port: await listen(server) });
