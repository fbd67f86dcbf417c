/** How pushes leave the sandbox. */
export interface Outbound {
  readonly fetch: typeof globalThis.fetch;
  readonly mayReach: (hostname: string) => boolean;
}

/** The HTTP answer, or the reason why there was none. */
export interface Exchange {
  readonly status?: number | undefined;
  readonly text?: string | undefined;
  readonly contentType?: string | undefined;
  readonly problem?: string | undefined;
  readonly tookMs: number;
}

interface ExchangeInit {
  readonly method: "GET" | "POST";
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly deadlineMs: number;
  readonly stopped: AbortSignal;
}

/** One request with a deadline for the complete answer. Redirects are not followed. */
export async function exchange(
  { fetch, mayReach }: Outbound,
  url: string,
  { deadlineMs, stopped, ...init }: ExchangeInit,
): Promise<Exchange> {
  const { hostname } = new URL(url);
  if (!mayReach(hostname))
    return {
      problem: `${hostname} is not a loopback address; pushes to other hosts have to be allowed`,
      tookMs: 0,
    };
  const startedAt = performance.now();
  const tookMs = () => Math.round(performance.now() - startedAt);
  const tooLate = new AbortController();
  const timer = setTimeout(() => tooLate.abort(), deadlineMs);
  try {
    const signal = AbortSignal.any([tooLate.signal, stopped]);
    const asked = fetch(url, { ...init, redirect: "manual", signal }).then(read);
    return { ...(await unlessAborted(asked, signal)), tookMs: tookMs() };
  } catch (error) {
    if (tooLate.signal.aborted)
      return { problem: `no answer within ${deadlineMs} ms`, tookMs: tookMs() };
    return {
      problem: stopped.aborted ? "aborted" : `no connection: ${reason(error)}`,
      tookMs: tookMs(),
    };
  } finally {
    clearTimeout(timer);
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** Adds parameters to the query that a callback URL already has. */
export function withQuery(url: string, params: Readonly<Record<string, string>>): string {
  const extended = new URL(url);
  for (const [name, value] of Object.entries(params)) extended.searchParams.append(name, value);
  return extended.href;
}

async function read(response: Response) {
  // Reading text would hide a byte order mark.
  const text = Buffer.from(await response.arrayBuffer()).toString();
  return {
    status: response.status,
    text,
    contentType: response.headers.get("content-type") ?? undefined,
  };
}

/** For a fetch function that ignores its signal. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}
