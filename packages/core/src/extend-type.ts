import { z } from "zod";
import { DefinitionError, kindOf } from "./definition-error.ts";
import { definitionKind, type TypeContext, type TypeDefinition } from "./define-type.ts";
import type { Members } from "./elements.ts";
import {
  isMethod,
  type AnyMethod,
  type CallContext,
  type Method,
  type Subscription,
  type Webhook,
} from "./method.ts";

/**
 * What an extension decides beside config and methods. Packages add their questions by declaration merging, as
 * `@menshen/domain` adds `admit` and `profile`, and find the answers in `ports.extensions`.
 */
// oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-unused-vars -- an interface made to be merged into
export interface ExtensionRules<Config> {}

/** The rules of one extension, with the config of the Instance that they are asked for. */
export interface AppliedExtension {
  // oxlint-disable-next-line no-explicit-any -- each extension has a config of its own
  readonly rules: ExtensionRules<any>;
  readonly config: unknown;
}

/** The config of an extended Type: the base's fields, with some added or replaced. */
export type ExtendedConfig<
  Config extends z.ZodType,
  Shape extends z.ZodRawShape,
> = keyof Shape extends never
  ? Config
  : z.ZodType<
      Merged<z.output<Config>, z.output<z.ZodObject<Shape>>>,
      Merged<z.input<Config>, z.input<z.ZodObject<Shape>>>
    >;

type Merged<A, B> = Omit<A, keyof B> & B;

type OutputOf<Config extends z.ZodType, Shape extends z.ZodRawShape> = z.output<
  ExtendedConfig<Config, Shape>
>;

/** Replaces the body of a method, and neither its access nor its types. `next` runs the base's. */
export type WrapMethod<Member, Config> =
  Member extends Webhook<infer _Parts>
    ? (next: RunWebhook, context: TypeContext<Config>) => RunWebhook
    : Member extends Method<infer _Kind, infer _Access, infer Input, infer Output>
      ? (
          next: (input: Input, ctx: CallContext) => Promise<Output>,
          context: TypeContext<Config>,
        ) => (input: Input, ctx: CallContext) => Output | Promise<Output>
      : Member extends Subscription<infer _Access, infer Input, infer Event>
        ? (
            next: (input: Input, ctx: CallContext) => AsyncIterable<Event>,
            context: TypeContext<Config>,
          ) => (input: Input, ctx: CallContext) => AsyncIterable<Event>
        : never;

type RunWebhook = (request: Request, ctx: CallContext) => Promise<Response>;

type MethodKeys<M> = { [K in keyof M]: M[K] extends AnyMethod ? K : never }[keyof M];

/** What an extension says. */
export interface Extension<
  Config extends z.ZodType,
  M extends Members,
  Shape extends z.ZodRawShape,
  P extends Members,
> extends ExtensionRules<OutputOf<Config, Shape>> {
  /** More fields of the config. */
  readonly config?: z.ZodObject<Shape>;
  /** Methods of the base with another body, by name. */
  readonly wrap?: { readonly [K in MethodKeys<M>]?: WrapMethod<M[K], OutputOf<Config, Shape>> };
  /** Methods that the base does not have. */
  readonly add?: P | ((context: TypeContext<OutputOf<Config, Shape>> & { readonly base: M }) => P);
}

/**
 * Derives a Type from another one. It keeps the base's protocol and methods and follows their changes.
 *
 * @example
 * export default extendType(QywxInnerType, {
 *   config: z.object({ staff: z.array(z.string()) }),
 *   admit: ({ account }, { config }) => config.staff.includes(account.subject),
 *   wrap: { getLoginConfig: (next) => async (input, ctx) => ({ ...(await next(input, ctx)), title }) },
 *   add: ({ ports }) => ({ now: query({ access: "public", run: () => ports.clock.now() }) }),
 * });
 * @throws DefinitionError the base is no Type, or the extension names what there is not
 */
export function extendType<
  Config extends z.ZodType,
  M extends Members,
  // oxlint-disable-next-line typescript/no-empty-object-type -- no more fields
  Shape extends z.ZodRawShape = {},
  // oxlint-disable-next-line typescript/no-empty-object-type -- no more methods
  P extends Members = {},
>(
  base: TypeDefinition<Config, M>,
  extension: Extension<Config, M, Shape, P>,
): TypeDefinition<ExtendedConfig<Config, Shape>, Omit<M, keyof P> & P>;
/** The same by a function of the base's methods, which may replace some. */
export function extendType<Config extends z.ZodType, M extends Members, P extends Members>(
  base: TypeDefinition<Config, M>,
  patch: (base: M, context: TypeContext<z.output<Config>>) => P,
): TypeDefinition<Config, Omit<M, keyof P> & P>;
export function extendType(
  base: AnyType,
  // oxlint-disable-next-line no-explicit-any -- as for the base
  extension: any,
): AnyType {
  requireType(base);
  if (typeof extension === "function") return patched(base, extension as Patch);
  requireExtension(extension);
  const { config, wrap = {}, add = {}, ...rules } = extension as AnyExtension;
  return {
    ...base,
    config: config ? merged(base.config, config) : base.config,
    create(context) {
      const { extensions = [] } = context.ports;
      const own: AppliedExtension = { rules, config: context.config };
      const ports = { ...context.ports, extensions: [...extensions, own] };
      const members: Members = base.create({ ...context, ports });
      const added = typeof add === "function" ? add({ ...context, base: members }) : add;
      return { ...members, ...wrapped(members, wrap, context), ...onlyNew(added, members) };
    },
  };
}

function patched(base: AnyType, patch: Patch): AnyType {
  return {
    ...base,
    create(context) {
      const members: Members = base.create(context);
      return { ...members, ...patch(members, context) };
    },
  };
}

function requireType(base: unknown): void {
  if (definitionKind(base) !== "type")
    throw new DefinitionError({
      zh: `extendType 的第一个参数应为 Type（defineType 的结果），得到的是 ${found(base)}`,
      en: `extendType takes a Type first, which defineType makes; it got: ${found(base)}`,
    });
}

// oxlint-disable-next-line no-explicit-any -- the signatures above are what callers see
type AnyType = TypeDefinition<z.ZodType, any>;
type Context = TypeContext<unknown>;
type Patch = (base: Members, context: Context) => Members;
type AnyWrap = (next: AnyRun, context: Context) => AnyRun;
// oxlint-disable-next-line no-explicit-any -- a run of any method
type AnyRun = (input: any, ctx: CallContext) => any;

interface AnyExtension {
  readonly config?: z.ZodObject;
  readonly wrap?: Readonly<Record<string, AnyWrap | undefined>>;
  readonly add?: Members | ((context: Context & { readonly base: Members }) => Members);
}

/** The kinds of the parts of an extension. A key that is missing here is a misspelt one. */
const parts = {
  config: "z.object",
  admit: "function",
  profile: "function",
  wrap: "object",
  add: "object / function",
} as const;

function requireExtension(extension: unknown): void {
  if (typeof extension !== "object" || extension === null)
    throw new DefinitionError({
      zh: `extendType 的第二个参数应为对象 { ${Object.keys(parts).join(", ")} }，得到的是 ${kindOf(extension)}`,
      en: `extendType takes an object { ${Object.keys(parts).join(", ")} } second; it got: ${kindOf(extension)}`,
    });
  for (const [key, value] of Object.entries(extension)) {
    const expected = Object.hasOwn(parts, key) ? parts[key as keyof typeof parts] : undefined;
    if (expected === undefined)
      throw new DefinitionError({
        zh: `extendType 没有 ${key}：可用 ${Object.keys(parts).join("、")}`,
        en: `extendType knows no ${key}: it takes ${Object.keys(parts).join(", ")}`,
      });
    if (value !== undefined && !isOf(value, expected))
      throw new DefinitionError({
        zh: `extendType 的 ${key} 应为 ${expected}，得到的是 ${found(value)}`,
        en: `${key} of extendType has to be: ${expected}; it got: ${found(value)}`,
      });
  }
}

function isOf(value: unknown, expected: (typeof parts)[keyof typeof parts]): boolean {
  if (expected === "z.object") return value instanceof z.ZodObject;
  if (typeof value === "function") return expected !== "object";
  return expected !== "function" && typeof value === "object" && value !== null;
}

/** A definition by its kind, because the wrong import is the common mistake. */
function found(value: unknown): string {
  const kind = definitionKind(value);
  return kind ?? kindOf(value);
}

/** Refinements of the base remain. */
function merged(base: z.ZodType, more: z.ZodObject): z.ZodType {
  if (base instanceof z.ZodObject) return base.safeExtend(more.shape);
  throw new DefinitionError({
    zh: "只有 config 为 z.object 的 Type 才能用 extendType 增加 config 字段",
    en: "extendType adds config fields only to a Type whose config is a z.object",
  });
}

function wrapped(
  members: Members,
  wrap: Readonly<Record<string, AnyWrap | undefined>>,
  context: Context,
): Members {
  const made = Object.entries(wrap).flatMap(([name, body]) => {
    if (!body) return [];
    const method = members[name];
    if (!isMethod(method))
      throw new DefinitionError({
        zh: `wrap 中的 ${name} 不是基础 Type 的方法：它没有这个方法`,
        en: `wrap names ${name}, and the base has no such method`,
      });
    return [[name, wrapMethod(method, body, context)] as const];
  });
  return Object.fromEntries(made);
}

/** The body gets what the caller sent once the base's schema accepts it; the base parses what the body passes on. */
function wrapMethod(method: AnyMethod, body: AnyWrap, context: Context): AnyMethod {
  if (method.kind === "webhook")
    return { ...method, run: body((request, ctx) => method.run(request, ctx), context) };
  const input = unparsed(method.input);
  if (method.kind === "subscription") {
    const next: AnyRun = (sent, ctx) => method.run(method.input.parse(sent), ctx);
    return { ...method, input, run: body(next, context) };
  }
  const next: AnyRun = async (sent, ctx) =>
    await method.run(await method.input.parseAsync(sent), ctx);
  const answer = body(next, context);
  const run: AnyRun = async (sent, ctx) => await answer(sent, ctx);
  return { ...method, input, run };
}

/** Accepts what another schema accepts, and leaves it as it is. Documents show the other one. */
function unparsed(schema: z.ZodType): z.ZodType {
  const same = z.transform((sent: unknown, ctx) => {
    const checked = ({ error }: z.ZodSafeParseResult<unknown>): unknown => {
      for (const issue of error?.issues ?? [])
        ctx.issues.push({ ...issue, input: sent } as z.core.$ZodRawIssue);
      return sent;
    };
    try {
      return checked(schema.safeParse(sent));
    } catch (error) {
      if (!(error instanceof z.core.$ZodAsyncError)) throw error;
      return schema.safeParseAsync(sent).then(checked);
    }
  });
  same._zod.toJSONSchema = () => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return same;
}

function onlyNew(added: Members, members: Members): Members {
  for (const name of Object.keys(added))
    if (Object.hasOwn(members, name))
      throw new DefinitionError({
        zh: `add 中的 ${name} 基础 Type 已经有：请用 wrap`,
        en: `add has ${name}, and so has the base: use wrap`,
      });
  return added;
}
