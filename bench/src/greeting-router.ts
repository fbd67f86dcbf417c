import { initTRPC } from "@trpc/server";
import { z } from "zod";

const { procedure, router } = initTRPC.create();

/** The greeting as a stock tRPC router has it. */
export const greetingRouter = router({
  bench: router({
    Greeting: router({
      hello: procedure
        .input(z.object({ name: z.string() }))
        .query(({ input }) => ({ greeting: `hello ${input.name}` })),
    }),
  }),
});
