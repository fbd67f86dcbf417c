import { Code, isCode } from "@menshen/core";

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1024 * 1024;

/**
 * The port's fetch for calls of a provider: it follows no redirect, waits five seconds and reads at most 1 MiB.
 *
 * @throws Code 10501 unreachable, or the host is not allowed; 10502 a redirect or more bytes
 */
export function boundedFetch(
  fetch: typeof globalThis.fetch,
  kind: string,
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const signal = init.signal ? AbortSignal.any([timeout, init.signal]) : timeout;
    try {
      const response = await fetch(url, { ...init, signal, redirect: "manual" });
      if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400))
        throw badAnswer(kind, "a redirect");
      const { status, headers } = response;
      return new Response(await bodyOf(response, kind), { status, headers });
    } catch (error) {
      if (isCode(error)) throw error;
      const problem = timeout.aborted ? `gave no answer in ${TIMEOUT_MS} ms` : "is unreachable";
      // Its message may quote the request.
      const cause = new Error(error instanceof Error ? error.name : "no error object");
      throw new Code(10501, `${kind} ${problem}`, { cause });
    }
  };
}

async function bodyOf(response: Response, kind: string): Promise<Uint8Array<ArrayBuffer> | null> {
  if (response.status === 204 || response.body === null) return null;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > MAX_BYTES) throw badAnswer(kind, `more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** An answer that does not have the documented form. Never quotes it. */
export function badAnswer(kind: string, problem: string, field?: string): Code {
  const data = field === undefined ? undefined : { field };
  return new Code(10502, `${kind} answered in an unexpected form: ${problem}`, { data });
}
