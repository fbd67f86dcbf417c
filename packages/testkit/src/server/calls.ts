import { httpRequest } from "./http-request.ts";

/** What a call answered. */
export interface CallAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The result; undefined when the call failed. */
  readonly data: any; // oxlint-disable-line no-explicit-any -- a test knows what it asked for
  /** `message` and `data` of the error; undefined when the call went well. */
  readonly error: any; // oxlint-disable-line no-explicit-any -- as above
}

/** Calls over tRPC as a program does: no cookie, nothing that a browser adds. */
export interface Calls {
  query(path: string, input?: unknown, headers?: Record<string, string>): Promise<CallAnswer>;
  mutate(path: string, input?: unknown, headers?: Record<string, string>): Promise<CallAnswer>;
}

/**
 * Calls to the server at an address.
 *
 * @param host the public name, where the address is another
 */
export function createCalls(address: string, host = new URL(address).host): Calls {
  const call = async (path: string, init: Parameters<typeof httpRequest>[1]) => {
    const headers = { host, ...init?.headers };
    return answerOf(await httpRequest(new URL(`/trpc/${path}`, address), { ...init, headers }));
  };
  return {
    query: (path, input, headers = {}) => {
      const search =
        input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      return call(path + search, { headers });
    },
    mutate: (path, input, headers = {}) =>
      call(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(input ?? null),
      }),
  };
}

async function answerOf(response: Response): Promise<CallAnswer> {
  const body = (await response.json()) as { result?: { data?: unknown }; error?: unknown };
  const { status, headers } = response;
  return { status, headers, data: body.result?.data, error: body.error };
}
