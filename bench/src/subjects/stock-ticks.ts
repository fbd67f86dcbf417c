import { EventEmitter, once } from "node:events";
import { initTRPC } from "@trpc/server";
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { z } from "zod";
import { listen } from "../listen.ts";
import { serveParent } from "../subject.ts";

/** The same stream of events on tRPC's own adapter for node:http. */
const { procedure, router } = initTRPC.create();
const source = new EventEmitter().setMaxListeners(0);
let last = 0;

const ticks = router({
  bench: router({
    Ticks: router({
      watch: procedure.subscription(async function* ({ signal }) {
        for (let tick = last; ;) {
          if (tick === last) await once(source, "tick", { signal: signal as AbortSignal });
          else yield { tick: (tick = last) };
        }
      }),
      emit: procedure.input(z.object({ tick: z.number() })).mutation(({ input: { tick } }) => {
        last = tick;
        return { emitted: source.emit("tick") };
      }),
    }),
  }),
});

serveParent({ port: await listen(createHTTPServer({ router: ticks, basePath: "/trpc/" })) });
