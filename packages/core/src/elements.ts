import type { AnyMethod, Method, Subscription, Webhook } from "./method.ts";
import type { ModelDefinition } from "./define-model.ts";
import type { ServiceDefinition, TypeDefinition } from "./define-type.ts";
import type { ModelElement, RowsCall, RowsMethod } from "./model-rows.ts";
import type { TableElement, TableModelDefinition } from "./table-model.ts";

/** The elements of an app by name, merged in by its generated `elements.gen.d.ts`. */
// oxlint-disable-next-line typescript/no-empty-object-type -- an interface made to be merged into
export interface KnownElements {}

/** Marks an element in a generated tree with the type of the module that defines it. */
export interface Leaf<Definition> {
  readonly "~element": Definition;
}

/** The methods and properties of a definition's elements. */
export type MembersOf<Definition> =
  Definition extends TypeDefinition<infer _Config, infer Members>
    ? Members
    : Definition extends ServiceDefinition<infer Members>
      ? Members
      : Definition extends TableModelDefinition<infer Fields, infer Own>
        ? TableElement<Fields> & Own
        : Definition extends ModelDefinition<infer Fields>
          ? ModelElement<Fields>
          : // oxlint-disable-next-line typescript/no-empty-object-type -- a Meta: nothing to call
            {};

/** An element for server code: methods are functions, properties are values. */
export type ElementOf<Definition> = {
  readonly [K in keyof MembersOf<Definition>]: CallableOf<MembersOf<Definition>[K]>;
};

/** A property that is another element, such as a Type's model: looked up when it is read. */
export interface NestedElement<Definition> {
  readonly "~nested": string;
  readonly "~definition-of"?: Definition;
}

/** @param fullName of the element that the property of every Instance stands for */
export function nestedElement<Definition>(
  fullName: string,
  _definition: Definition,
): NestedElement<Definition> {
  return { "~nested": fullName };
}

/** The full name behind a property, or null for any other value. */
export function nestedNameOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("~nested" in value)) return null;
  return String(value["~nested"]);
}

type CallableOf<Member> =
  Member extends NestedElement<infer Definition>
    ? ElementOf<Definition>
    : Member extends Webhook<infer Parts>
      ? WebhookOf<Parts>
      : Member extends RowsMethod<infer Fields>
        ? RowsCall<Fields>
        : Member extends Method<infer _Kind, infer _Access, infer Input, infer Output>
          ? CallOf<Input, Output>
          : Member extends Subscription<infer _A, infer Input, infer Event>
            ? CallOf<Input, AsyncIterable<Event>>
            : Member;

/** A webhook takes a request; where it takes the parts of one too, it answers those with the text of its response. */
type WebhookOf<Parts> = [Parts] extends [never]
  ? (request: Request) => Promise<Response>
  : { (request: Request): Promise<Response>; (parts: Parts): Promise<string> };

/** A call with one named-parameter object, optional where every parameter is. */
export type CallOf<Input, Output> = undefined extends Input
  ? (input?: Input) => Promise<Output>
  : // oxlint-disable-next-line typescript/no-empty-object-type -- asks whether all keys are optional
    {} extends Input
    ? (input?: Input) => Promise<Output>
    : (input: Input) => Promise<Output>;

/** A generated tree for server code: `app.auths.loginTypes.X.method()`. */
export type ServerTree<Tree> = (Tree extends Leaf<infer Definition>
  ? ElementOf<Definition>
  : unknown) & {
  readonly [K in Exclude<keyof Tree, "~element">]: ServerTree<Tree[K]>;
};

/** The members of a definition that are reachable over tRPC: all methods but internal ones and webhooks. */
export type ReachableMembers<Definition> = {
  [
    K in keyof MembersOf<Definition> as AccessOf<MembersOf<Definition>[K]> extends never ? never : K
  ]: MembersOf<Definition>[K];
};

/** The access of a procedure on the network; `never` where it has none. */
type AccessOf<Member> =
  Member extends Method<infer _Kind, infer A, infer _I, infer _O>
    ? Exclude<A, "internal">
    : Member extends Subscription<infer A, infer _I, infer _E>
      ? Exclude<A, "internal">
      : never;

/** The return value of `create`: methods, and plain values as properties. */
export type Members = Readonly<Record<string, AnyMethod | PropertyValue>>;
type PropertyValue = string | number | boolean | null | undefined | readonly unknown[] | object;
