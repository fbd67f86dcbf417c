import { request, type Agent, type IncomingHttpHeaders } from "node:http";

export interface Sent {
  method: string;
  /** As it stands in the request line. */
  target: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** One request on node:http, which sends what `fetch` would refuse or tidy up. */
export function exchange(origin: string, sent: Sent, agent?: Agent): Promise<Answer> {
  const { method, target, headers = {}, body } = sent;
  return new Promise((resolve, reject) => {
    const req = request(
      origin,
      { method, path: target, headers, ...(agent && { agent }) },
      (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("end", () =>
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    req.on("error", reject);
    req.end(body);
  });
}
