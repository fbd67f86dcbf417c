import type { z } from "zod";
import type { Bilingual } from "./bilingual.ts";
import type { Members } from "./elements.ts";
import type { MethodKind } from "./method.ts";
import type { ModelDefinition } from "./define-model.ts";
import type { Ports } from "./ports.ts";
import type { TableModelDefinition } from "./table-model.ts";

/** What the provider says of a person that an administrator can enter beforehand. */
export type MatchKey = "mobile" | "email";

/** An element's `e.json`, normalised. */
export interface ElementFacts {
  readonly fullName: string;
  /** The full name of its Type. */
  readonly type: string;
  readonly title: Bilingual;
  readonly description?: string | undefined;
  readonly icon?: string | undefined;
  readonly isActive: boolean;
  readonly isDefault: boolean;
  /** `allowRegister` of e.json; null where it is absent. */
  readonly allowRegister: boolean | null;
  /** `matchBy` of e.json: what a first login may join a user by that an administrator created. */
  readonly matchBy: readonly MatchKey[];
  /** The parsed keys that the Type declares with `elementKeys`. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** What `create` of a Type receives. */
export interface TypeContext<Config> {
  /** The Instance's full name: the key of its data behind the ports. */
  readonly name: string;
  /** Parsed by the Type's schema, references resolved. */
  readonly config: Config;
  readonly element: ElementFacts;
  readonly ports: Ports;
  /** The definition that the Instance's own code exports, for Types with `body`. */
  readonly body: unknown;
  readonly onDispose: OnDispose;
}

/**
 * Registers what ends a timer, a connection or a listener that `create` opened. It runs when this version is replaced or
 * removed, and when the app closes; calls may still be running on the version.
 */
export type OnDispose = (dispose: () => unknown) => void;

/** A problem of an Instance that its schemas cannot express, such as two files that contradict each other. */
export interface Finding {
  readonly severity: "error" | "warning" | "info";
  readonly file: "config" | "e.json";
  /** The path of the value in the file. */
  readonly path: readonly (string | number)[];
  /** The value cannot be a real one, such as a key of another length: without a good version the Instance is unconfigured. */
  readonly wrongForm?: true;
  /** Never quotes a value. */
  readonly message: Bilingual;
}

/** A value of a config that one Instance of a Type may have alone, such as the host that it serves. */
export interface UniqueValue {
  /** The path of the value in the config file. */
  readonly path: readonly (string | number)[];
  readonly value: string;
}

/** The result of {@link defineType}. */
export interface TypeDefinition<Config extends z.ZodType, M extends Members> {
  readonly "~definition": "type";
  readonly config: Config;
  /** Additional keys of the `e.json` of an Instance. */
  readonly elementKeys: z.ZodObject | undefined;
  /** Set where Instances of this Type have code of their own: a service or a model. */
  readonly body: "service" | "model" | undefined;
  /** Hosts that Instances may call beside those that the operator allows: `api.github.com`, `localhost:8080`. */
  readonly hosts: readonly string[];
  /** Checks an Instance whose files match the schemas; an error prevents `create`. */
  check?(instance: Pick<TypeContext<z.output<Config>>, "config" | "element">): readonly Finding[];
  /** Of two active Instances with the same value the first one by name has it; the other one has an error. */
  unique?(config: z.output<Config>): readonly UniqueValue[];
  create(context: TypeContext<z.output<Config>>): M;
  /** Methods that `create` returns, for Instances on which it cannot run: there they answer 10003, or 10002. */
  readonly offers?: Readonly<Record<string, Offer>> | undefined;
  /** Keys of e.json that every Instance should state. */
  readonly expectedKeys?: readonly string[] | undefined;
  /** Answers of an inactive Instance, by method, in place of its Meta's. */
  readonly inactive?: Readonly<Record<string, InactiveAnswer<z.output<Config>>>> | undefined;
}

/**
 * Defines the behaviour of Instances: a config schema, and a factory of methods. The factory is cheap, has no side
 * effects, holds no state, and runs again when its element changes. What it opens nevertheless it ends with `onDispose`.
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
  hosts?: readonly string[];
  check?: (
    instance: Pick<TypeContext<z.output<Config>>, "config" | "element">,
  ) => readonly Finding[];
  unique?: (config: z.output<Config>) => readonly UniqueValue[];
  create: (context: TypeContext<z.output<Config>>) => M;
  /** The methods that `create` returns beside those of the Meta: without a valid config they answer 10003 or 10002. */
  offers?: Record<string, Offer>;
  /** A warning names those that the `e.json` of an Instance leaves out or blank. */
  expectedKeys?: readonly string[];
  /** Answers of an inactive Instance in place of its Meta's; without a valid config `config` is undefined. */
  inactive?: Record<string, InactiveAnswer<z.output<Config>>>;
}): TypeDefinition<Config, M> {
  return {
    "~definition": "type",
    config: definition.config,
    elementKeys: definition.elementKeys,
    body: definition.body,
    hosts: definition.hosts ?? [],
    ...(definition.check && { check: definition.check }),
    ...(definition.unique && { unique: definition.unique }),
    create: definition.create,
    ...(definition.offers && { offers: definition.offers }),
    ...(definition.expectedKeys && { expectedKeys: definition.expectedKeys }),
    ...(definition.inactive && { inactive: definition.inactive }),
  };
}

/** What a method of an inactive Instance answers. */
export type InactiveAnswer<Config> = (element: ElementFacts, config: Config | undefined) => unknown;

/** The result of {@link defineService}. */
export interface ServiceDefinition<M extends Members> {
  readonly "~definition": "service";
  /** Hosts that it may call beside those that the operator allows. */
  readonly hosts: readonly string[];
  create(context: ServiceContext): M;
}

/** What `create` of a service receives. */
export interface ServiceContext {
  readonly name: string;
  readonly element: ElementFacts;
  readonly ports: Ports;
  readonly onDispose: OnDispose;
}

/** Defines a service: an element with code and without a config. */
export function defineService<M extends Members>(definition: {
  hosts?: readonly string[];
  create: (context: ServiceContext) => M;
}): ServiceDefinition<M> {
  return { "~definition": "service", hosts: definition.hosts ?? [], create: definition.create };
}

/** The methods that a family of Types must have, and what its inactive Instances return. */
export interface MetaDefinition {
  readonly "~definition": "meta";
  readonly offers: Readonly<Record<string, Offer>>;
  /** Return values of an inactive Instance, by method; its other methods throw Code 10003. */
  readonly inactive: Readonly<Record<string, (element: ElementFacts) => unknown>>;
}

/** A method that a Meta requires, or that a Type has. */
export interface Offer {
  readonly kind: MethodKind | "webhook";
  readonly access: "public" | "internal" | "session" | "admin";
}

/**
 * Defines a family of Types. Linking reports a diagnostic when an Instance lacks a method that its Meta requires.
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

/** Any definition that an element's code exports. */
export type Definition =
  // oxlint-disable-next-line no-explicit-any -- the upper bound of all Types
  | TypeDefinition<z.ZodType, any>
  | ServiceDefinition<Members>
  | ModelDefinition
  | TableModelDefinition
  | MetaDefinition;

/** The kind of a definition, or null for any other value. Works across copies of this package. */
export function definitionKind(value: unknown): "type" | "service" | "model" | "meta" | null {
  if (typeof value !== "object" || value === null || !("~definition" in value)) return null;
  return (value as Definition)["~definition"];
}
