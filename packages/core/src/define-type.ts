import type { z } from "zod";
import type { Bilingual } from "./bilingual.ts";
import type { Members } from "./elements.ts";
import type { MethodKind } from "./method.ts";
import type { ModelDefinition } from "./define-model.ts";
import type { Ports } from "./ports.ts";

/** What `e.json` says of an element, normalised. */
export interface ElementFacts {
  readonly fullName: string;
  /** The full name of its Type. */
  readonly type: string;
  readonly title: Bilingual;
  readonly description?: string | undefined;
  readonly icon?: string | undefined;
  readonly isActive: boolean;
  readonly isDefault: boolean;
  /** `allowRegister`: null where e.json does not say. */
  readonly allowRegister: boolean | null;
  /** The keys that the Type declared with `elementKeys`, parsed. */
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface TypeContext<Config> {
  /** The instance's full name: the key for everything behind the ports. */
  readonly name: string;
  /** Parsed by the Type's schema, references resolved. */
  readonly config: Config;
  readonly element: ElementFacts;
  readonly ports: Ports;
  /** The instance's own code, for Types with `body`. */
  readonly body: unknown;
}

/** What a Type finds in an instance that its schemas cannot see, such as two files that contradict each other. */
export interface Finding {
  readonly severity: "error" | "warning";
  readonly file: "config" | "e.json";
  /** To the value, from the top of the file. */
  readonly path: readonly (string | number)[];
  /** Never quotes a value. */
  readonly message: Bilingual;
}

export interface TypeDefinition<Config extends z.ZodType, M extends Members> {
  readonly "~definition": "type";
  readonly config: Config;
  /** Further keys that `e.json` of an instance may have. */
  readonly elementKeys: z.ZodObject | undefined;
  /** Instances of this Type are code of their own: a service or a model. */
  readonly body: "service" | "model" | undefined;
  /** Looks at an instance whose files fit the schemas; an error keeps it from being created. */
  check?(instance: Pick<TypeContext<z.output<Config>>, "config" | "element">): readonly Finding[];
  create(context: TypeContext<z.output<Config>>): M;
}

/**
 * Behaviour for instances: a config schema, and a factory that wires methods. The factory is cheap, has no side
 * effects, keeps no state, and runs again when its element changes.
 *
 * @example
 * export default defineType({
 *   config: z.object({ greeting: z.string() }),
 *   create: ({ config }) => ({ hello: query({ access: "public", run: () => config.greeting }) }),
 * });
 */
export function defineType<Config extends z.ZodType, M extends Members>(definition: {
  config: Config;
  elementKeys?: z.ZodObject;
  body?: "service" | "model";
  check?: (
    instance: Pick<TypeContext<z.output<Config>>, "config" | "element">,
  ) => readonly Finding[];
  create: (context: TypeContext<z.output<Config>>) => M;
}): TypeDefinition<Config, M> {
  return {
    "~definition": "type",
    config: definition.config,
    elementKeys: definition.elementKeys,
    body: definition.body,
    ...(definition.check && { check: definition.check }),
    create: definition.create,
  };
}

/**
 * A Type made of another: the base's methods, with some replaced or added.
 * @example
 * export default extendType(QywxInnerType, (base, { ports }) => ({ hello: query({ run: () => ports.clock.now() }) }));
 */
export function extendType<Config extends z.ZodType, M extends Members, P extends Members>(
  base: TypeDefinition<Config, M>,
  patch: (base: M, context: TypeContext<z.output<Config>>) => P,
): TypeDefinition<Config, Omit<M, keyof P> & P> {
  return {
    ...base,
    create: (context) => {
      const members = base.create(context);
      return { ...members, ...patch(members, context) };
    },
  };
}

export interface ServiceDefinition<M extends Members> {
  readonly "~definition": "service";
  create(context: ServiceContext): M;
}

export interface ServiceContext {
  readonly name: string;
  readonly element: ElementFacts;
  readonly ports: Ports;
}

/** A service: an element that is code and needs no config. */
export function defineService<M extends Members>(definition: {
  create: (context: ServiceContext) => M;
}): ServiceDefinition<M> {
  return { "~definition": "service", create: definition.create };
}

/** What a family of Types must offer, and how its inactive instances answer. */
export interface MetaDefinition {
  readonly "~definition": "meta";
  readonly offers: Readonly<Record<string, Offer>>;
  /** Answers of an inactive instance, by method; every other method of it throws 10003. */
  readonly inactive: Readonly<Record<string, (element: ElementFacts) => unknown>>;
}

export interface Offer {
  readonly kind: MethodKind;
  readonly access: "public" | "internal" | "session" | "admin";
}

/**
 * Declares a family. Linking fails with a diagnostic when a Type does not offer what its Meta names.
 * @example
 * export default defineMeta({ offers: { getLoginConfig: { kind: "query", access: "public" } } });
 */
export function defineMeta(definition: {
  offers?: Record<string, Offer>;
  inactive?: Record<string, (element: ElementFacts) => unknown>;
}): MetaDefinition {
  return {
    "~definition": "meta",
    offers: definition.offers ?? {},
    inactive: definition.inactive ?? {},
  };
}

export type Definition =
  // oxlint-disable-next-line no-explicit-any -- the upper bound of all Types
  TypeDefinition<z.ZodType, any> | ServiceDefinition<Members> | ModelDefinition | MetaDefinition;

/** Which kind of definition a module exported, or null when it is none. Works across copies of this package. */
export function definitionKind(value: unknown): "type" | "service" | "model" | "meta" | null {
  if (typeof value !== "object" || value === null || !("~definition" in value)) return null;
  return (value as Definition)["~definition"];
}
