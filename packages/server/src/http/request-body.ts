import type { IncomingMessage } from "node:http";
import { Code } from "@menshen/core";
import { isStorableText } from "@menshen/rpc";

const MAX_BODY_BYTES = 64 * 1024;

/**
 * The body as a stream, which is read once, by its recipient. It fails with Code 10701 and status 413 past the limit.
 * The connection stays open, so that the client can read the answer.
 */
export function streamBody(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return ReadableStream.from(boundedChunks(incoming));
}

/** The body as JSON; null when it is none, or contains unpaired surrogates or NUL. */
export async function readJsonBody(incoming: IncomingMessage): Promise<unknown> {
  const text = await readText(incoming);
  try {
    const value: unknown = JSON.parse(text);
    return isStorableText(value) ? value : null;
  } catch {
    return null;
  }
}

export async function readForm(incoming: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readText(incoming));
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of boundedChunks(incoming)) chunks.push(chunk);
  return new TextDecoder().decode(Buffer.concat(chunks));
}

async function* boundedChunks(incoming: IncomingMessage): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) {
      throw new Code(10701, "the request is larger than this server accepts", { httpStatus: 413 });
    }
    yield chunk as Buffer;
  }
}
