import type { ElementFiles } from "@menshen/testkit";

/** A service with a stream of events, and a call that emits one to every subscriber. */
export const ticksElement: ElementFiles = {
  "bench/Ticks/e.json": { type: "services.NormalType", title: "Ticks" },
  "bench/Ticks/Ticks.ts": `import { defineService, mutation, subscription } from "@menshen/core";
import { EventEmitter, on } from "node:events";
import { z } from "zod";

const source = new EventEmitter().setMaxListeners(0);

export default defineService({
  create: () => ({
    watch: subscription({
      access: "public",
      async *run(_, { signal }) {
        for await (const [tick] of on(source, "tick", { signal })) yield { tick };
      },
    }),
    emit: mutation({
      access: "public",
      input: z.object({ tick: z.number() }),
      run: ({ tick }) => ({ emitted: source.emit("tick", tick) }),
    }),
  }),
});
`,
};

export const watchPath = "/trpc/bench.Ticks.watch";
export const emitPath = "/trpc/bench.Ticks.emit";
