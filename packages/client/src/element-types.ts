import type { Leaf, ModelElement, RowFields, ReachableMembers } from "@menshen/core";

/*
 * The vocabulary of generated client files (`menshen types --client`): inputs and results as JSON carries them. The methods of
 * `Leaf<typeof import(...)>`, for apps in one workspace with their elements, have the same shape.
 */

/** A method that reads. */
export interface Query<Input, Output> {
  readonly kind: "query";
  /** Types only, never present at run time. */
  readonly "~types"?: { input: Input; output: Output };
}

/** A method that writes. */
export interface Mutation<Input, Output> {
  readonly kind: "mutation";
  /** Types only, never present at run time. */
  readonly "~types"?: { input: Input; output: Output };
}

/** A stream of events. */
export interface Subscription<Input, Event> {
  readonly kind: "subscription";
  /** Types only, never present at run time. */
  readonly "~types"?: { input: Input; event: Event };
}

/** The methods of a model with these fields. */
export type Model<Fields extends RowFields> = ModelElement<Fields>;

/** An element of a generated client file, by the interface of its Type. */
export interface Element<Methods> {
  readonly "~element": { readonly "~methods": Methods };
}

/** The reachable methods of a leaf in either form. */
export type MethodsOf<Definition> = Definition extends { readonly "~methods": infer Methods }
  ? Methods
  : ReachableMembers<Definition>;

/** Every full name of a tree. */
type NamesIn<Tree, Prefix extends string = ""> =
  Exclude<keyof Tree, "~element"> extends infer Key
    ? Key extends keyof Tree & string
      ?
          | (Tree[Key] extends Leaf<unknown> ? `${Prefix}${Key}` : never)
          | NamesIn<Tree[Key], `${Prefix}${Key}.`>
      : never
    : never;

/** The full names of the elements; any string where none are generated. */
export type ElementName<Elements> = [NamesIn<Elements>] extends [never]
  ? string
  : NamesIn<Elements>;

/** A name for completion in an editor, and any other string that is not a literal. */
export type AnyName<Elements> = ElementName<Elements> | (string & {});

/** `unknown` for a generated name and for a string that the compiler does not know; `never` for another literal. */
export type CheckedName<Elements, N extends string> = string extends N
  ? unknown
  : N extends ElementName<Elements>
    ? unknown
    : never;
