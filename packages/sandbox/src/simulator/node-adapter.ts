import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";

/** The request a Node server received, as a WHATWG Request. Aborts when the client goes away. */
export function toRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  origin: string,
): Request {
  const { method = "GET", headers, url = "/" } = incoming;
  const scheme = isSecure(incoming) ? "https" : "http";
  const base = headers.host === undefined ? origin : `${scheme}://${headers.host}`;
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const init = { method, headers: headersOf(incoming), signal: gone.signal };
  const body =
    method === "GET" || method === "HEAD"
      ? {}
      : { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" as const };
  return new Request(`${base}${url.startsWith("/") ? url : "/"}`, { ...init, ...body });
}

/** Over TLS, or forwarded by a proxy that ends TLS and says so. */
function isSecure({ headers, socket }: IncomingMessage): boolean {
  const forwarded = String(headers["x-forwarded-proto"] ?? "")
    .split(",")[0]
    ?.trim();
  return "encrypted" in socket || forwarded === "https";
}

function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    pairs.push([rawHeaders[index] ?? "", rawHeaders[index + 1] ?? ""]);
  return pairs.filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()));
}

/** Headers about the connection, which a Request does not carry. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "expect",
  "te",
  "trailer",
]);

export async function sendResponse(outgoing: ServerResponse, response: Response): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    "content-length": String(body.length),
  });
  outgoing.end(body);
}
