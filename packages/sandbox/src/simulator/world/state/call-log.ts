/** One answered call, with every credential masked. */
export interface Call {
  /** "gettoken", "user/get", "sns/userinfo", "wwlogin/sso/login"... */
  readonly endpoint: string;
  /** Epoch milliseconds by the sandbox's clock. */
  readonly at: number;
  readonly method: string;
  readonly host: string;
  /** Query parameters; secrets, tokens, codes and tickets read `***`. */
  readonly query: Readonly<Record<string, string>>;
  /** HTTP status; 0 for a scripted network error. */
  readonly status: number;
  /** What the service decided: 0 or an error; for a page -1 when it refused. */
  readonly errcode: number;
  /** The company of the token used, where there was one. */
  readonly corpId?: string | undefined;
  readonly agentId?: number | undefined;
  /** The WeChat app, where there was one. */
  readonly appId?: string | undefined;
  /** The suite, for calls of its provider. */
  readonly suiteId?: string | undefined;
}

export interface CallLog {
  add(call: Call): void;
  list(endpoint?: string): readonly Call[];
  clear(): void;
}

/** Older calls are dropped, so that a load test does not exhaust the memory. */
const CAPACITY = 10_000;
const SECRET_KEYS = new Set([
  "corpsecret",
  "access_token",
  "suite_access_token",
  "provider_access_token",
  "refresh_token",
  "code",
  "user_ticket",
  "secret",
  "auth",
  "code_challenge",
  "nonce",
]);

export function createCallLog(): CallLog {
  let calls: Call[] = [];
  return {
    add(call) {
      calls.push(call);
      if (calls.length > CAPACITY * 1.2) calls = calls.slice(-CAPACITY);
    },
    list: (endpoint) =>
      calls.filter((call) => endpoint === undefined || call.endpoint === endpoint).slice(-CAPACITY),
    clear: () => void (calls = []),
  };
}

export function maskedQuery(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...query].map(([key, value]) => [
      key,
      SECRET_KEYS.has(key.toLowerCase()) && value ? "***" : value,
    ]),
  );
}
