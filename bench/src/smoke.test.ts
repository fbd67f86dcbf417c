import { describe, expect, it } from "vitest";
import { efforts } from "./effort.ts";
import { measures } from "./measures.ts";

/*
 * Every measure runs at the smallest effort, so that a change of schema or API cannot break the bench unnoticed. Except
 * the peers, which are not installed for tests.
 */
const own = measures.filter(({ name }) => name !== "peers");

describe("the bench", () => {
  it.each(own)(
    "measure $name gets the right answers from ours and from the floor",
    { timeout: 180_000 },
    async ({ run }) => {
      const rows = await run({ effort: efforts.smoke });
      expect(rows.length).toBeGreaterThan(0);
      for (const { ours, floor, ratio } of rows) {
        for (const figure of [ours, floor, ratio]) expect(figure).toBeGreaterThan(0);
      }
    },
  );
});
