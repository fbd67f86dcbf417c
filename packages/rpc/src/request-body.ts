import type { IncomingMessage } from "node:http";
import { tooLarge } from "./errors.ts";

/**
 * Every POST must have the media type JSON, which a page of another site cannot send without a CORS preflight.
 * Parameters such as `charset` are allowed.
 */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() === "application/json";
}

const utf8 = new TextDecoder();

/** @throws Code 10701 with status 413 past the limit. */
export function readBody(req: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else reject(tooLarge());
    });
    req.on("end", () =>
      resolve(utf8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))),
    );
    req.on("error", reject);
  });
}
