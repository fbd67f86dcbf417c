import { z } from "zod";
import { defineModel, defineService, defineType, mutation, query, secret } from "./index.ts";
import type { ElementOf, Leaf, ReachableMembers, ServerTree } from "./index.ts";

const Greeter = defineType({
  config: z.object({ greeting: z.string(), key: secret() }),
  create: ({ config }) => ({
    authType: "Greeter",
    hello: query({
      access: "public",
      input: z.object({ name: z.string() }),
      run: ({ name }) => `${config.greeting} ${name}`,
    }),
    reset: mutation({
      access: "admin",
      input: z.object({ hard: z.boolean().optional() }),
      run: () => ({ done: true as const }),
    }),
    key: query({ run: () => config.key }),
  }),
});
const Clockwork = defineService({
  create: ({ ports }) => ({ now: query({ access: "public", run: () => ports.clock.now() }) }),
});
const People = defineModel({
  kind: "x",
  fields: { id: { type: "integer", from: "id" }, name: { type: "text", from: "profile.name" } },
});

declare const greeter: ElementOf<typeof Greeter>;
declare const people: ElementOf<typeof People>;
declare const tree: ServerTree<{
  a: { Greeter: Leaf<typeof Greeter> & { Clock: Leaf<typeof Clockwork> } };
}>;

export async function good(): Promise<void> {
  (await greeter.hello({ name: "x" })) satisfies string;
  (await greeter.reset()) satisfies { done: true };
  (await greeter.key()) satisfies string;
  greeter.authType satisfies string;
  (await people.get({ filter: { name: "x" } }))?.name satisfies string | null | undefined;
  (await tree.a.Greeter.Clock.now()) satisfies number;
  "hello" satisfies keyof ReachableMembers<typeof Greeter>;
}

export async function bad(): Promise<void> {
  // @ts-expect-error -- name is required
  await greeter.hello();
  // @ts-expect-error -- name is a string
  await greeter.hello({ name: 1 });
  // @ts-expect-error -- no such method
  void greeter.nothing;
  // @ts-expect-error -- no such field
  await people.get({ filter: { nick: "x" } });
  // @ts-expect-error -- internal methods are not reachable
  "key" satisfies keyof ReachableMembers<typeof Greeter>;
  // @ts-expect-error -- nor are properties
  "authType" satisfies keyof ReachableMembers<typeof Greeter>;
}
