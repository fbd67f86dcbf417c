import type { IncomingMessage } from "node:http";
import { Code } from "@menshen/core";
import { isStorableText } from "@menshen/rpc";

const MAX_BODY_BYTES = 64 * 1024;

/** @throws Code 10701 with status 413 past the limit, whatever the headers promised */
export async function readBody(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The connection stays, so that the refusal can be read.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) {
      throw new Code(10701, "the request is larger than this server accepts", { httpStatus: 413 });
    }
    chunks.push(chunk as Buffer);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** The body as JSON; null when it is none, or holds characters that no text has. */
export async function readJsonBody(incoming: IncomingMessage): Promise<unknown> {
  const text = new TextDecoder().decode(await readBody(incoming));
  try {
    const value: unknown = JSON.parse(text);
    return isStorableText(value) ? value : null;
  } catch {
    return null;
  }
}
