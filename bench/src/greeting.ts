import type { ElementFiles } from "@menshen/testkit";

/** A service as a user would write one; the stock adapters serve the same procedure. */
export const greetingElement: ElementFiles = {
  "bench/Greeting/e.json": { type: "services.NormalType", title: "Greeting" },
  "bench/Greeting/Greeting.ts": `import { defineService, query } from "@menshen/core";
import { z } from "zod";

export default defineService({
  create: () => ({
    hello: query({
      access: "public",
      input: z.object({ name: z.string() }),
      run: ({ name }) => ({ greeting: \`hello \${name}\` }),
    }),
  }),
});
`,
};

/** The request that every subject receives, and the expected answer. */
export const greetingPath = `/trpc/bench.Greeting.hello?input=${encodeURIComponent('{"name":"门神"}')}`;
export const greetingBody = '{"result":{"data":{"greeting":"hello 门神"}}}';
