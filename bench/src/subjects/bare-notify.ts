import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { decrypt, getSignature } from "@wecom/crypto";
import { secrets } from "../callback/pushes.ts";
import { openBareInbox } from "../floor/bare-inbox.ts";
import { listen } from "../listen.ts";
import { receiver } from "../notify/pushes.ts";
import { serveParent, subjectInput } from "../subject.ts";

/*
 * The floor of a callback: verified and decrypted by the official library, stored by one insert that is on disk before
 * the answer, never processed.
 */

const { databaseUrl } = subjectInput as { databaseUrl: string };
const { token, encodingAESKey } = secrets;
const inbox = await openBareInbox(databaseUrl);

const server = createServer((request, response) => {
  const send = (): void =>
    void response
      .writeHead(200, { "content-type": "text/plain; charset=utf-8", "content-length": 7 })
      .end("success");
  store(request)
    .then(send)
    .catch((error: unknown) => response.writeHead(500).end(String(error)));
});
serveParent({ port: await listen(server) }, { waiting: () => 0, stored: () => inbox.count() });

async function store(request: IncomingMessage): Promise<void> {
  const body = await text(request);
  const query = new URLSearchParams(request.url?.split("?")[1]);
  const encrypted = /<Encrypt><!\[CDATA\[(.*?)\]\]><\/Encrypt>/.exec(body)?.[1] ?? "";
  const [timestamp, nonce] = [query.get("timestamp") ?? "", query.get("nonce") ?? ""];
  const made = getSignature(token, timestamp, nonce, encrypted);
  if (made !== query.get("msg_signature")) throw new Error("not verified");
  const { message, id } = decrypt(encodingAESKey, encrypted);
  if (id !== receiver) throw new Error("not for us");
  await inbox.insert(`${timestamp} ${nonce}`, message);
}
