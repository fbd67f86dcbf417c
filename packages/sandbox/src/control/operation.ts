import type { z } from "zod";
import type { SignInAs } from "../sign-in.ts";
import type { World } from "../simulator/world/world.ts";

/** The parts of a sandbox that operations act on. */
export interface Controlled {
  readonly world: World;
  /** The worlds that a served sandbox has beside the default one. */
  readonly worlds?:
    | { readonly keys: () => readonly string[]; readonly remove: (key: string) => boolean }
    | undefined;
  readonly signIn: (loginUrl: string | URL, who: SignInAs) => Promise<URL | null>;
}

/** One operation of the control API: a name, what it takes, what it does. Routes and OpenAPI both come from this table. */
export interface Operation {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly summary: string;
  readonly input: z.ZodObject;
  /** The answer's JSON; undefined is answered as `{}`. */
  run(controlled: Controlled, input: unknown): unknown;
}

interface Definition<S extends z.ZodObject> extends Omit<Operation, "input" | "run"> {
  readonly input: S;
  run(controlled: Controlled, input: z.output<S>): unknown;
}

/** Ties an operation's function to its schema: the function sees what the schema made of the input. */
export function operation<S extends z.ZodObject>(definition: Definition<S>): Operation {
  return {
    ...definition,
    run: (controlled, input) => definition.run(controlled, definition.input.parse(input)),
  };
}
