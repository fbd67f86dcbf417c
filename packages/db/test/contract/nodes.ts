import { describe, expect, it } from "vitest";
import { NOON, unique } from "./fixtures.ts";
import type { World } from "./world.ts";

const newNode = (name: string) => ({
  id: unique("node"),
  name,
  address: "http://10.0.0.11:3000",
  version: "0.0.0",
  snapshot: 1,
  hash: "a".repeat(64),
  snapshotAtMs: NOON,
  startedAtMs: NOON,
  seenAtMs: NOON,
});

export function describeNodes(world: World): void {
  describe("nodes", () => {
    it("a node replaces its own report, is listed while it reports, and can be removed", async () => {
      const { nodes } = world.database;
      const [one, two] = [newNode("two"), newNode("one")];
      await nodes.report(one);
      await nodes.report(two);
      expect(await nodes.list(NOON)).toEqual([two, one]);
      const later = {
        ...one,
        snapshot: 2,
        hash: "b".repeat(64),
        snapshotAtMs: NOON + 1,
        seenAtMs: NOON + 1,
      };
      await nodes.report(later);
      expect(await nodes.list(NOON + 1)).toEqual([later]);
      await nodes.remove(one.id);
      expect(await nodes.list(NOON)).toEqual([two]);
      await nodes.remove(two.id);
    });
  });
}
