import type { ElementFiles } from "@menshen/testkit";

/**
 * A service with a stream of events, and a call that emits one to every subscriber. Not by `on` of node:events, whose queues
 * take 54 KB for each subscriber, more than a stream does.
 */
export const ticksElement: ElementFiles = {
  "bench/Ticks/e.json": { type: "services.NormalType", title: "Ticks" },
  "bench/Ticks/Ticks.ts": `import { defineService, mutation, subscription } from "@menshen/core";
import { EventEmitter, once } from "node:events";
import { z } from "zod";

const source = new EventEmitter().setMaxListeners(0);
let last = 0;

export default defineService({
  create: () => ({
    watch: subscription({
      access: "public",
      async *run(_, { signal }) {
        for (let tick = last; ; ) {
          if (tick === last) await once(source, "tick", { signal });
          else yield { tick: (tick = last) };
        }
      },
    }),
    emit: mutation({
      access: "public",
      input: z.object({ tick: z.number() }),
      run: ({ tick }) => {
        last = tick;
        return { emitted: source.emit("tick") };
      },
    }),
  }),
});
`,
};

export const watchPath = "/trpc/bench.Ticks.watch";
export const emitPath = "/trpc/bench.Ticks.emit";
