import { z } from "zod";
import { bilingual, type Bilingual } from "./bilingual.ts";
import type { KnownElements, ServerTree } from "./elements.ts";
import { requireJsonShape, type JsonOnly } from "./json-shape.ts";
import type { EventData } from "./tracked.ts";

/**
 * Who may call a method over the network. `internal` (the default) methods are for server code only: absent from the
 * router and from the client's types.
 */
export type Access = "public" | "session" | "admin" | "internal";

/** The caller of a method. `server` is in-process code that calls through `app.getElement`. */
export type Caller = "server" | "anonymous" | "user" | "admin";

/** The caller and the circumstances of a call. */
export interface CallContext {
  readonly caller: Caller;
  /** The signed-in user, if any. */
  readonly userId?: string | undefined;
  /** The client's IP address; `""` for calls by the server. */
  readonly ip: string;
  /** Aborts when the caller disconnects. */
  readonly signal: AbortSignal;
  /** The app, to reach other elements by full name. */
  readonly app: AppHandle;
  /** The HTTP exchange of the call; absent for calls by the server. */
  readonly http?: HttpCall | undefined;
  /** The id of the last event that the client received, where it resumes a subscription. */
  readonly lastEventId?: string | undefined;
}

/** The part of the HTTP exchange that a method may read and change. */
export interface HttpCall {
  /** True when the request carries `Sec-Fetch-Site`, `Origin` or any cookie. */
  readonly fromBrowser: boolean;
  readonly userAgent: string;
  /** Names the request in the log; the answer has it as `X-Request-Id`. */
  readonly requestId?: string | undefined;
  /** The session that the request was made with. */
  readonly sessionId?: string | undefined;
  /**
   * When the login of the session that authorises the call was completed, in epoch milliseconds. Absent where no user's
   * session does: for the administrator's token and the console.
   */
  readonly signedInAt?: number | undefined;
  /** True for a call with this site's cookie from a page of another origin, allowed origins included. */
  readonly fromOtherOrigin?: boolean | undefined;
  /** The console's session that the request was made with; identifies it, and cannot be used as a token. */
  readonly adminSessionId?: string | undefined;
  /** True once the response headers are sent, as in a streamed batch: no cookie can be set any more. */
  readonly headersSent?: boolean;
  /** Sets the session cookie of the response. `expiresAtMs` is in epoch milliseconds. */
  setSession(token: string, expiresAtMs: number): void;
  /** Clears the session cookie of the response. */
  clearSession(): void;
}

/** The running app, for methods and server code. */
export interface AppHandle {
  /**
   * An element's methods as functions. They see the server as their caller; see `call` to pass another one on.
   * @throws Code 10001 unknown name, 10002 never loaded.
   */
  getElement<const N extends string>(fullName: N): ElementAt<N>;
  /** The element with its facts; undefined where the name is unknown or the element never loaded. */
  findElement(fullName: string): Element | undefined;
  /** All instances of a Type, at any depth below it, sorted by full name. */
  findElements(query: { type: string }): readonly Element[];
  /**
   * Calls a method in process on behalf of `context`: the method sees that caller, user and client address, where
   * `getElement` would show it the server as its caller. Internal methods can be called; access is not checked again.
   * @example
   * ctx.app.call("auths.loginTypes.Head", "getLoginConfig", { challenge }, ctx)
   * @throws Code 10001 unknown element or method, 10002 never loaded, 10701 invalid input.
   */
  call<const N extends string, const M extends MethodName<N>>(
    element: N,
    method: M,
    input: CallInput<N, M>,
    context: CallContext,
  ): CallOutput<N, M>;
  /** The same on the given version of an element. */
  call(element: Element, method: string, input: unknown, context: CallContext): Promise<unknown>;
  /** The number of the current snapshot. */
  readonly snapshotNumber: number;
}

/** A linked element: its facts, and its methods by name. */
export interface Element {
  readonly fullName: string;
  readonly type: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly icon?: string | undefined;
  readonly isActive: boolean;
  readonly isDefault: boolean;
  /** Methods and properties, callable in process. */
  // oxlint-disable-next-line no-explicit-any -- the open form of an element, whose Type is not part of the type
  readonly methods: Readonly<Record<string, any>>;
}

/** The type of an element with a generated name, and an open object for every other string. */
export type ElementAt<N extends string> = PathValue<KnownElements, N>;

/** The methods of an element that {@link AppHandle.call} takes; any string where its name is not generated. */
export type MethodName<N extends string> =
  unknown extends ElementAt<N>
    ? string
    : {
        [K in keyof ElementAt<N>]: ElementAt<N>[K] extends AnyCall
          ? ElementAt<N>[K] extends WebhookCall
            ? never
            : K & string
          : never;
      }[keyof ElementAt<N>];

// oxlint-disable-next-line no-explicit-any -- the upper bound of all calls
type AnyCall = (input: any) => Promise<any>;
type WebhookCall = (request: Request) => Promise<Response>;

/** What a method takes; unknown where the element's name is not generated. */
export type CallInput<N extends string, M extends string> =
  unknown extends ElementAt<N>
    ? unknown
    : M extends keyof ElementAt<N>
      ? ElementAt<N>[M] extends (...input: infer I) => unknown
        ? I[0]
        : never
      : never;

/** What a method returns; open where the element's name is not generated. */
export type CallOutput<N extends string, M extends string> =
  unknown extends ElementAt<N>
    ? Promise<OpenElement>
    : M extends keyof ElementAt<N>
      ? ElementAt<N>[M] extends (...input: never) => infer O
        ? O
        : never
      : never;

type PathValue<Tree, Path extends string> = Path extends keyof Tree
  ? ServerTree<Tree[Path]>
  : Path extends `${infer Head}.${infer Rest}`
    ? Head extends keyof Tree
      ? PathValue<Tree[Head], Rest>
      : OpenElement
    : OpenElement;

// oxlint-disable-next-line no-explicit-any -- a name that is not generated: anything may be called on it
export type OpenElement = any;

export type MethodKind = "query" | "mutation";

/**
 * The rate limit of a method per client address: that of starting logins, of completing them (failures only), of linking
 * accounts, or of organisation codes.
 */
export type CallLimit = "start" | "finish" | "bind" | "org";

/** A procedure of an element. Made by {@link query} and {@link mutation}. */
export interface Method<Kind extends MethodKind, A extends Access, Input, Output> {
  readonly kind: Kind;
  readonly access: A;
  readonly input: z.ZodType;
  /** The schema of the result, for documents and tests. Results are not parsed when a method is called. */
  readonly output?: z.ZodType | undefined;
  /** Without it the host chooses the limit by the method's name. */
  readonly limit?: CallLimit | undefined;
  /** A short text that the console displays. */
  readonly describe?: Bilingual | undefined;
  run(input: unknown, ctx: CallContext): Promise<Output>;
  /** Types only, never present at run time. */
  readonly "~types"?: { input: Input; output: Output };
}

/** A stream of events, over Server-Sent Events. Made by {@link subscription}. */
export interface Subscription<A extends Access, Input, Event> {
  readonly kind: "subscription";
  readonly access: A;
  readonly input: z.ZodType;
  /** The schema of an event. */
  readonly output?: z.ZodType | undefined;
  readonly limit?: CallLimit | undefined;
  readonly describe?: Bilingual | undefined;
  run(input: unknown, ctx: CallContext): AsyncIterable<Event>;
  /** Types only, never present at run time. */
  readonly "~types"?: { input: Input; event: Event };
}

/** A callback of a provider: Request in, Response out, at `/api/elements/<fullName>/<method>`. */
export interface Webhook<Parts = never> {
  readonly kind: "webhook";
  readonly access: "public";
  readonly describe?: Bilingual | undefined;
  /** For server code that has the parts of a request only: their schema, and the request they make. It gets text. */
  readonly parts?: WebhookParts<Parts> | undefined;
  run(request: Request, ctx: CallContext): Promise<Response>;
}

export interface WebhookParts<Parts> {
  readonly input: z.ZodType<Parts>;
  toRequest(parts: Parts): Request;
}

export type AnyMethod =
  // oxlint-disable-next-line no-explicit-any -- the upper bound of all methods
  Method<MethodKind, Access, any, any> | Subscription<Access, any, any> | Webhook<any>;

interface MethodDefinition<I extends z.ZodType, O> {
  /** Without it the method accepts undefined, `null` or `{}`. */
  input?: I;
  /** The schema of the result, for the types of clients and the OpenAPI document; tests compare results with it. */
  output?: z.ZodType<O>;
  limit?: CallLimit;
  /** A short text that the console displays; a string is the same in both languages. */
  describe?: string | Bilingual;
  run: (input: z.output<I>, ctx: CallContext) => O | Promise<O>;
}

/** Without `access` a method is internal. */
interface DefaultAccess {
  access?: "internal";
}

interface ExplicitAccess<A extends Access> {
  access: A;
}

/** The input of a method without parameters: undefined, null or {}. */
export const noInput = z.union([z.undefined(), z.null(), z.strictObject({})]);
type NoInput = typeof noInput;

/**
 * A method that reads.
 * @example
 * getAccessToken: query({ run: () => wecom.accessToken() })
 */
export function query<O, I extends z.ZodType = NoInput>(
  definition: MethodDefinition<I, O> & DefaultAccess,
): Method<"query", "internal", z.input<I>, O>;
export function query<A extends Access, O, I extends z.ZodType = NoInput>(
  definition: MethodDefinition<I, O> & ExplicitAccess<A>,
  ...refused: JsonOnly<O>
): Method<"query", A, z.input<I>, O>;
export function query<O, I extends z.ZodType>(
  definition: MethodDefinition<I, O> & { access?: Access },
): Method<"query", Access, z.input<I>, O> {
  return method("query", definition);
}

/**
 * A method that writes: POST only, never retried by a client.
 * @example
 * logout: mutation({ access: "session", run: (_, ctx) => endSession(ctx) })
 */
export function mutation<O, I extends z.ZodType = NoInput>(
  definition: MethodDefinition<I, O> & DefaultAccess,
): Method<"mutation", "internal", z.input<I>, O>;
export function mutation<A extends Access, O, I extends z.ZodType = NoInput>(
  definition: MethodDefinition<I, O> & ExplicitAccess<A>,
  ...refused: JsonOnly<O>
): Method<"mutation", A, z.input<I>, O>;
export function mutation<O, I extends z.ZodType>(
  definition: MethodDefinition<I, O> & { access?: Access },
): Method<"mutation", Access, z.input<I>, O> {
  return method("mutation", definition);
}

/**
 * A stream of events. It ends when `run` returns, and when the client leaves: `ctx.signal` aborts. A client reconnects after
 * a stream that failed; servers end every stream after some minutes, so that access is checked again. Events with an id,
 * made by `tracked`, are resumed without loss.
 * @example
 * ticks: subscription({
 *   access: "session",
 *   async *run(_, { signal }) {
 *     for await (const [tick] of on(source, "tick", { signal })) yield { tick };
 *   },
 * })
 */
export function subscription<Event, A extends Access = "internal", I extends z.ZodType = NoInput>(
  definition: {
    access?: A;
    input?: I;
    /** The schema of an event, without the id of `tracked`. */
    output?: z.ZodType<EventData<Event>>;
    describe?: string | Bilingual;
    run: (input: z.output<I>, ctx: CallContext) => AsyncIterable<Event>;
  },
  ..._refused: JsonOnly<EventData<Event>>
): Subscription<A, z.input<I>, Event> {
  const { input = noInput, output, run } = definition;
  const access: Access = definition.access ?? "internal";
  requireJson(access, input, output);
  return {
    kind: "subscription",
    access: access as A,
    input,
    output,
    describe: described(definition),
    run: (parsed, ctx) => run(parsed as z.output<I>, ctx),
  };
}

/** A callback of a provider on plain HTTP. Verify the signature first, then decrypt, then parse. */
export function webhook<Parts = never>(
  definition: Pick<Webhook, "run"> & { describe?: string | Bilingual; parts?: WebhookParts<Parts> },
): Webhook<Parts> {
  return { kind: "webhook", access: "public", ...definition, describe: described(definition) };
}

/** True for a method, false for a property of an element. */
export function isMethod(value: unknown): value is AnyMethod {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    "run" in value &&
    typeof value.kind === "string" &&
    KINDS.has(value.kind)
  );
}

const KINDS: ReadonlySet<string> = new Set<AnyMethod["kind"]>([
  "query",
  "mutation",
  "subscription",
  "webhook",
]);

function method<K extends MethodKind, I extends z.ZodType, O>(
  kind: K,
  definition: MethodDefinition<I, O> & { access?: Access },
): Method<K, Access, z.input<I>, O> {
  // Not kept whole: of thousands of Instances each has its own.
  const { access = "internal", input = noInput, output, run } = definition;
  requireJson(access, input, output);
  return {
    kind,
    access,
    input,
    output,
    limit: definition.limit,
    describe: described(definition),
    // The caller has parsed `input` with the schema beside it: rpc for the network, runtime in process.
    run: async (parsed, ctx) => await run(parsed as z.output<I>, ctx),
  };
}

/** What stays in the process may be anything. */
function requireJson(access: Access, input: z.ZodType, output: z.ZodType | undefined): void {
  if (access === "internal") return;
  requireJsonShape(input, "input");
  if (output) requireJsonShape(output, "output");
}

const described = ({ describe }: { describe?: string | Bilingual }) =>
  describe === undefined ? undefined : bilingual(describe);
