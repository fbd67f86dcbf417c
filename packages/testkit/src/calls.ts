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

export function createCalls(url: string): Calls {
  return {
    query: async (path, input, headers = {}) => {
      const search =
        input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      return answerOf(await fetch(`${url}/trpc/${path}${search}`, { headers }));
    },
    mutate: async (path, input, headers = {}) =>
      answerOf(
        await fetch(`${url}/trpc/${path}`, {
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
          body: JSON.stringify(input ?? null),
        }),
      ),
  };
}

async function answerOf(response: Response): Promise<CallAnswer> {
  const body = (await response.json()) as { result?: { data?: unknown }; error?: unknown };
  const { status, headers } = response;
  return { status, headers, data: body.result?.data, error: body.error };
}
