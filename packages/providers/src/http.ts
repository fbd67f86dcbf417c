import { isIP } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Code, isCode, type CodeSource, type FreshToken, type Ports } from "@menshen/core";
import { z } from "zod";
import type { CodeTable } from "./codes.ts";
import { describeFailure, redact } from "./redact.ts";

/*
 * The only module that calls a provider. Providers require credentials in the query; therefore no URL, body or parser
 * message reaches an error or a log line: a call is named by its path.
 */

const MAX_TRIES = 3;
const FIRST_BACKOFF_MS = 250;

/** A provider's service, as clients use it. */
export interface Provider {
  readonly source: CodeSource;
  readonly base: string;
  /** Long-lived secrets, for redaction: an answer to any call may quote them. */
  readonly secrets: readonly string[];
  readonly codes: CodeTable;
  /** Maps a number of the provider to our error. */
  readonly codeOf: (errcode: number, endpoint: string, cause?: unknown, callerIp?: string) => Code;
  readonly ports: Pick<Ports, "fetch" | "clock" | "log">;
  readonly limits: Limits;
}

/** A provider whose calls carry a token of the app. */
export interface TokenProvider extends Provider {
  readonly ports: Provider["ports"] & Pick<Ports, "tokens">;
}

export interface Limits {
  /** Of one attempt, including the body. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Waits between attempts. */
  readonly delay: (ms: number) => Promise<unknown>;
}

export const defaultLimits: Limits = { timeoutMs: 4_000, maxBytes: 1024 * 1024, delay: sleep };

export interface Call<S extends z.ZodType> {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Query values to redact. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Makes the call a POST. Its values are redacted too. */
  readonly body?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly answer: S;
  /** What makes a parsed answer wrong for this call. A schema of its own would be made for each call. */
  readonly problemOf?: (
    answer: z.output<S>,
  ) => { readonly field: string; readonly problem: string } | null;
  /** The call consumes something (a code): it is not retried when its outcome is unknown. */
  readonly once?: boolean;
  /** Replaces the provider's limits for this call. */
  readonly limits?: Pick<Limits, "timeoutMs" | "maxBytes">;
  readonly signal?: AbortSignal | undefined;
}

export interface CallOptions {
  /** Aborting makes the call reject with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Where a call's token is read from and sent. */
export interface TokenSource {
  readonly key: string;
  /** The name of the query parameter. */
  readonly parameter: string;
  readonly refresh: () => Promise<FreshToken>;
}

/** A token of the shared cache. Aborting one caller does not abort the refresh for the others. */
export function currentToken(
  { ports }: TokenProvider,
  { key, refresh }: TokenSource,
  signal?: AbortSignal,
  rejected?: string,
): Promise<string> {
  return abortable(
    () => ports.tokens.get(key, refresh, rejected === undefined ? {} : { rejected }),
    signal,
  );
}

/** A call with a token. A rejected token is refreshed once and the call repeated once. */
export async function requestWithToken<S extends z.ZodType>(
  provider: TokenProvider,
  source: TokenSource,
  call: Call<S>,
): Promise<z.output<S>> {
  const under = (token: string) =>
    request(provider, {
      ...call,
      credentials: { ...call.credentials, [source.parameter]: token },
    });
  const token = await currentToken(provider, source, call.signal);
  try {
    return await under(token);
  } catch (error) {
    if (!isCode(error, undefined, provider.source)) throw error;
    if (provider.codes[error.errcode]?.group !== "refresh") throw error;
    return await under(await refreshedToken(provider, source, call.signal, { token, error }));
  }
}

/** @throws Code the rejection itself where the provider issues the same token again */
async function refreshedToken(
  provider: TokenProvider,
  source: TokenSource,
  signal: AbortSignal | undefined,
  rejected: { token: string; error: Code },
): Promise<string> {
  try {
    return await currentToken(provider, source, signal, rejected.token);
  } catch (error) {
    throw isCode(error, 10502, "app") ? rejected.error : error;
  }
}

/**
 * One call, parsed; transient failures are retried.
 * @throws Code the provider's number; 10501 unreachable; 10502 unexpected answer. The signal's reason when aborted.
 */
export async function request<S extends z.ZodType>(
  provider: Provider,
  call: Call<S>,
): Promise<z.output<S>> {
  const tries = call.once ? 1 : MAX_TRIES;
  for (let attempt = 1; ; attempt++) {
    const outcome = await send(provider, call, attempt);
    if ("answer" in outcome) return outcome.answer;
    if (!outcome.passing || attempt === tries) throw outcome.failure;
    const waitMs = Math.random() * FIRST_BACKOFF_MS * 2 ** (attempt - 1);
    await abortable(() => provider.limits.delay(waitMs), call.signal);
  }
}

type Outcome<T> = { answer: T } | { failure: Code; passing: boolean };

async function send<S extends z.ZodType>(
  provider: Provider,
  call: Call<S>,
  attempt: number,
): Promise<Outcome<z.output<S>>> {
  call.signal?.throwIfAborted();
  const startedMs = provider.ports.clock.now();
  const outcome = await outcomeOf(provider, call);
  const fields = {
    provider: provider.source,
    endpoint: call.path,
    attempt,
    ms: provider.ports.clock.now() - startedMs,
  };
  if ("answer" in outcome) provider.ports.log.debug(fields, "provider call");
  else {
    const { errcode, message } = outcome.failure;
    provider.ports.log.warn({ ...fields, errcode, reason: message }, "provider call failed");
  }
  return outcome;
}

async function outcomeOf<S extends z.ZodType>(
  provider: Provider,
  call: Call<S>,
): Promise<Outcome<z.output<S>>> {
  const { timeoutMs } = limitsOf(provider, call);
  const deadline = createDeadline(timeoutMs, call.signal);
  try {
    return interpret(provider, call, await exchange(provider, call, deadline.signal));
  } catch (error) {
    call.signal?.throwIfAborted();
    // The host is not allowed: nothing was sent.
    if (isCode(error)) return { failure: error, passing: false };
    const problem = deadline.hasPassed() ? `gave no answer in ${timeoutMs} ms` : "is unreachable";
    const cause = new Error(redact(describeFailure(error), secretsOf(provider, call)));
    const failure = new Code(10501, `${provider.source} ${problem}: ${call.path}`, { cause });
    // Retrying does not help a slow provider, and a visitor is waiting.
    return { failure, passing: !deadline.hasPassed() };
  } finally {
    deadline.clear();
  }
}

/**
 * Aborts after a time, or with the caller. `AbortSignal.timeout` cannot be cleared: it makes an error with a stack for each
 * call, long after its answer.
 */
function createDeadline(ms: number, caller: AbortSignal | undefined) {
  const controller = new AbortController();
  let hasPassed = false;
  const timer = setTimeout(() => {
    hasPassed = true;
    controller.abort();
  }, ms).unref();
  const leave = (): void => controller.abort(caller?.reason);
  caller?.addEventListener("abort", leave);
  return {
    signal: controller.signal,
    hasPassed: () => hasPassed,
    clear(): void {
      clearTimeout(timer);
      caller?.removeEventListener("abort", leave);
    },
  };
}

function limitsOf({ limits }: Provider, call: Call<z.ZodType>): Limits {
  return { ...limits, ...call.limits };
}

interface Reply {
  readonly status: number;
  readonly redirected: boolean;
  /** Null when the body exceeds the limit. */
  readonly text: string | null;
}

async function exchange(
  provider: Provider,
  call: Call<z.ZodType>,
  signal: AbortSignal,
): Promise<Reply> {
  const { base, ports } = provider;
  const url = new URL(base + call.path);
  url.search = new URLSearchParams({ ...call.query, ...call.credentials }).toString();
  const response = await ports.fetch(url.href, {
    redirect: "manual",
    signal,
    ...(call.body && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(call.body),
    }),
  });
  const { status } = response;
  const redirected = response.type === "opaqueredirect" || (status >= 300 && status < 400);
  const { maxBytes } = limitsOf(provider, call);
  return { status, redirected, text: await readText(response, maxBytes) };
}

/** Decodes UTF-8 whatever charset the header names. */
async function readText(response: Response, maxBytes: number): Promise<string | null> {
  const { headers } = response;
  const length = headers.has("content-encoding") ? null : headers.get("content-length");
  if (length !== null && Number(length) <= maxBytes) return await response.text();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > maxBytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Success is an absent or zero errcode; `errmsg` is never evaluated. */
const envelope = z.object({
  errcode: z
    .union([
      z.int(),
      z
        .string()
        .regex(/^-?\d{1,12}$/)
        .transform(Number),
    ])
    .default(0),
  errmsg: z.string().catch(""),
});

function interpret<S extends z.ZodType>(
  provider: Provider,
  call: Call<S>,
  { status, redirected, text }: Reply,
): Outcome<z.output<S>> {
  const bad = (problem: string, field?: string) => {
    const message = `${provider.source} answered ${call.path} in an unexpected form: ${problem}`;
    const data = field === undefined ? undefined : { field };
    return { failure: new Code(10502, message, { data }), passing: false };
  };
  if (redirected) return bad(`a redirect (HTTP ${status})`);
  if (text === null) return bad(`more than ${limitsOf(provider, call).maxBytes} bytes`);
  const value = parseJson(text);
  const head = envelope.safeParse(value);
  if (!head.success) return bad(`HTTP ${status}, ${problemsOf(head.error)}`);
  const { errcode, errmsg } = head.data;
  if (errcode !== 0) {
    const cause = new Error(
      `${errcode} ${redact(errmsg, secretsOf(provider, call)).slice(0, 500)}`,
    );
    const failure = provider.codeOf(errcode, call.path, cause, callerIpIn(errmsg));
    return { failure, passing: provider.codes[errcode]?.group === "retry" };
  }
  if (status < 200 || status > 299) return bad(`HTTP ${status}`);
  const answer = call.answer.safeParse(value);
  if (answer.success) {
    const wrong = call.problemOf?.(answer.data);
    return wrong ? bad(`${wrong.field} ${wrong.problem}`, wrong.field) : { answer: answer.data };
  }
  return bad(problemsOf(answer.error), answer.error.issues[0]?.path.join("."));
}

/** The address that the provider saw this call come from; nothing else of its text is used. */
function callerIpIn(errmsg: string): string | undefined {
  const [, address = ""] = /\bfrom ip: ([0-9a-fA-F.:]+)/.exec(errmsg) ?? [];
  const trimmed = address.replace(/[.:]+$/, "");
  return isIP(trimmed) === 0 ? undefined : trimmed;
}

/** Undefined for invalid JSON: the parser's own message quotes its input. */
function parseJson(text: string): unknown {
  for (const candidate of [() => text, () => text.replaceAll(/\p{Cc}/gu, " ")]) {
    try {
      return JSON.parse(candidate());
    } catch {
      // Providers do send raw control characters inside strings: parse again without them.
    }
  }
  return undefined;
}

/** Paths and kinds of mismatches, never values. */
function problemsOf(error: z.ZodError): string {
  const problems = error.issues.map(
    ({ path, code, message }) =>
      `${path.join(".") || "body"} ${code === "custom" ? message : code}`,
  );
  return problems.slice(0, 5).join(", ");
}

function secretsOf({ secrets }: Provider, { credentials, body }: Call<z.ZodType>): string[] {
  const sent = Object.values(body ?? {}).flat();
  const texts = sent.filter((value): value is string => typeof value === "string");
  return [...secrets, ...Object.values(credentials ?? {}), ...texts];
}

/** Resolves with the work or rejects with the signal's reason; the work itself is not aborted. */
async function abortable<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work();
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason as Error);
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([work(), promise]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
