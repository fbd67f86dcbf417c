import { request } from "node:http";
import { buffer } from "node:stream/consumers";

/**
 * One request, exactly as given: `fetch` of Node adds `Sec-Fetch-Mode: cors`, which no navigation has.
 */
export function httpRequest(
  url: URL,
  init: {
    method?: string;
    headers?: Record<string, string>;
    body?: string;
    /** Sent as it stands, where a URL would tidy it up. */
    path?: string;
  } = {},
): Promise<Response> {
  const { method = "GET", headers = {}, body, path = url.pathname + url.search } = init;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method, path, headers: { ...headers, ...length } },
      (incoming) => {
        const status = incoming.statusCode ?? 0;
        const answer = new Headers();
        for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
          answer.append(incoming.rawHeaders[at] ?? "", incoming.rawHeaders[at + 1] ?? "");
        }
        const isEmpty = status === 204 || status === 304;
        buffer(incoming).then(
          (bytes) =>
            resolve(
              new Response(isEmpty ? null : new Uint8Array(bytes), { status, headers: answer }),
            ),
          reject,
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** The JSON of an answer. */
// oxlint-disable-next-line typescript/no-explicit-any -- a test knows what it asked for
export async function readJson(response: Response | Promise<Response>): Promise<any> {
  return await (await response).json();
}
