import type { z } from "zod";
import type { Sandbox } from "../sandbox.ts";

/** One operation of the control API: a name, what it takes, what it does. Routes and OpenAPI both come from this table. */
export interface Operation {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly summary: string;
  readonly input: z.ZodObject;
  /** The answer's JSON; undefined is answered as `{}`. */
  run(sandbox: Sandbox, input: unknown): unknown;
}

interface Definition<S extends z.ZodObject> extends Omit<Operation, "input" | "run"> {
  readonly input: S;
  run(sandbox: Sandbox, input: z.output<S>): unknown;
}

/** Ties an operation's function to its schema: the function sees what the schema made of the input. */
export function operation<S extends z.ZodObject>(definition: Definition<S>): Operation {
  return {
    ...definition,
    run: (sandbox, input) => definition.run(sandbox, definition.input.parse(input)),
  };
}
