import { Agent, request, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";

const agent = new Agent({ keepAlive: true, maxSockets: 1_024 });

export interface Sent {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request to a port of this machine, on connections that stay open. */
export async function send(port: number, { method, path, headers, body }: Sent): Promise<Answer> {
  const answered = Promise.withResolvers<Answer>();
  const all = { "user-agent": "menshen-bench", ...headers };
  const outgoing = request(
    { agent, port, host: "127.0.0.1", method, path, headers: all },
    (incoming) => {
      const { statusCode: status = 0, headers: received } = incoming;
      text(incoming).then(
        (content) => answered.resolve({ status, headers: received, text: content }),
        answered.reject,
      );
    },
  );
  outgoing.on("error", answered.reject);
  outgoing.end(body);
  return await answered.promise;
}
