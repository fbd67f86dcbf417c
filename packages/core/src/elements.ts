import type { Access, AnyMethod, Method, Webhook } from "./method.ts";
import type { ModelDefinition, ModelElement, RowsCall, RowsMethod } from "./define-model.ts";
import type { ServiceDefinition, TypeDefinition } from "./define-type.ts";

/** Filled by the generated `elements.gen.d.ts` of an app; empty until then. */
// oxlint-disable-next-line typescript/no-empty-object-type -- an interface made to be merged into
export interface KnownElements {}

/** How a generated tree marks an element: by the type of the module that gives it its behaviour. */
export interface Leaf<Definition> {
  readonly "~element": Definition;
}

/** Methods and properties that a definition gives to its elements. */
export type MembersOf<Definition> =
  Definition extends TypeDefinition<infer _Config, infer Members>
    ? Members
    : Definition extends ServiceDefinition<infer Members>
      ? Members
      : Definition extends ModelDefinition<infer Fields>
        ? ModelElement<Fields>
        : // oxlint-disable-next-line typescript/no-empty-object-type -- a Meta: nothing to call
          {};

/** An element as server code calls it: methods are functions, properties are values. */
export type ElementOf<Definition> = {
  readonly [K in keyof MembersOf<Definition>]: CallableOf<MembersOf<Definition>[K]>;
};

type CallableOf<Member> = Member extends Webhook
  ? (request: Request) => Promise<Response>
  : Member extends RowsMethod<infer Fields>
    ? RowsCall<Fields>
    : Member extends Method<infer _Kind, infer _Access, infer Input, infer Output>
      ? CallOf<Input, Output>
      : Member;

/** A call with one named-parameter object, optional where every parameter is. */
export type CallOf<Input, Output> = undefined extends Input
  ? (input?: Input) => Promise<Output>
  : // oxlint-disable-next-line typescript/no-empty-object-type -- asks whether all keys are optional
    {} extends Input
    ? (input?: Input) => Promise<Output>
    : (input: Input) => Promise<Output>;

/** A generated tree as server code walks it: `app.auths.loginTypes.X.method()`. */
export type ServerTree<Tree> = (Tree extends Leaf<infer Definition>
  ? ElementOf<Definition>
  : unknown) & {
  readonly [K in Exclude<keyof Tree, "~element">]: ServerTree<Tree[K]>;
};

/** The members of a definition that are reachable over tRPC. */
export type ReachableMembers<Definition> = {
  [
    K in keyof MembersOf<Definition> as MembersOf<Definition>[K] extends Method<
      infer _Kind,
      infer A,
      infer _I,
      infer _O
    >
      ? A extends Exclude<Access, "internal">
        ? K
        : never
      : never
  ]: MembersOf<Definition>[K];
};

/** What `create` may return: methods, and plain values as properties. */
export type Members = Readonly<Record<string, AnyMethod | PropertyValue>>;
type PropertyValue = string | number | boolean | null | undefined | readonly unknown[] | object;
