import { connect, type Socket } from "node:net";
import { mustEqual, WrongAnswer } from "../measure.ts";

/*
 * A closed-loop client on bare sockets: autocannon costs more CPU per request than a bare node:http server, and would
 * measure itself on a machine of two cores.
 */

export interface Load {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of every answer. */
  readonly body: string;
  readonly seconds: number;
  /** Where the time of each answer is added. */
  readonly tookMs?: number[];
}

const CONNECTIONS = 64;

/** Repeats one request on 64 connections; every answer must be 200 with that body. */
export async function askRepeatedly(load: Load): Promise<number> {
  const { port, path, headers = {}, body, seconds, tookMs } = load;
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers });
  const request = [`GET ${path} HTTP/1.1`, ...lines.map((line) => line.join(": ")), "", ""];
  const until = performance.now() + seconds * 1000;
  const question = {
    request: Buffer.from(request.join("\r\n")),
    body: asBytes(body),
    until,
    tookMs,
  };
  const counts = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => converse(connect(port, "127.0.0.1"), question)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

interface Question {
  readonly request: Buffer;
  /** One character per byte. */
  readonly body: string;
  readonly until: number;
  readonly tookMs: number[] | undefined;
}

function converse(socket: Socket, { request, body, until, tookMs }: Question): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let count = 0;
  let text = "";
  let askedMs = 0;
  const ask = (): void => {
    askedMs = performance.now();
    socket.write(request);
  };
  const onData = (chunk: Buffer): void => {
    text += chunk.toString("latin1");
    const answer = completeAnswer(text);
    if (!answer) return;
    mustEqual("the status line", answer.status, "HTTP/1.1 200 OK");
    if (answer.body !== body) mustEqual("the body", asText(answer.body), asText(body));
    text = "";
    count++;
    const nowMs = performance.now();
    tookMs?.push(nowMs - askedMs);
    if (nowMs < until) ask();
    else socket.end(() => resolve(count));
  };
  socket.setNoDelay(true);
  socket.on("connect", ask);
  socket.on("data", (chunk) => {
    try {
      onData(chunk);
    } catch (error) {
      socket.destroy();
      reject(error);
    }
  });
  socket.on("error", reject);
  socket.on("close", () => reject(new WrongAnswer("the server closed a connection")));
  return promise;
}

/** The answer in the bytes received so far, one character a byte; null while it is incomplete. */
export function completeAnswer(text: string): { status: string; body: string } | null {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd === -1) return null;
  const head = text.slice(0, headEnd + 2);
  const rest = text.slice(headEnd + 4);
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1];
  const body = length === undefined ? fromChunks(rest) : rest.length < Number(length) ? null : rest;
  return body === null ? null : { status: text.slice(0, text.indexOf("\r\n")), body };
}

const LAST_CHUNK = "0\r\n\r\n";

/** Stock adapters send chunked answers. Null while the last chunk is missing. */
function fromChunks(text: string): string | null {
  if (text !== LAST_CHUNK && !text.endsWith(`\r\n${LAST_CHUNK}`)) return null;
  let body = "";
  for (let at = 0; ;) {
    const sizeEnd = text.indexOf("\r\n", at);
    const size = Number.parseInt(text.slice(at, sizeEnd), 16);
    if (size === 0) return body;
    body += text.slice(sizeEnd + 2, sizeEnd + 2 + size);
    at = sizeEnd + 2 + size + 2;
  }
}

function asBytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function asText(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString();
}
