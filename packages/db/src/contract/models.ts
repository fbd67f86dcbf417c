import { beforeAll, describe, expect, it } from "vitest";
import { isCode, type ModelFields } from "@menshen/core";
import type { ModelQuery } from "@menshen/flows";
import type { World } from "../contract.ts";
import { makeUser, NOON } from "./fixtures.ts";

const fields = {
  id: { type: "integer", from: "id" },
  corpId: { type: "text", from: "tenant" },
  userId: { type: "text", from: "subject" },
  name: { type: "text", from: "profile.name" },
  rank: { type: "integer", from: "profile.rank" },
  isLeader: { type: "boolean", from: "profile.isLeader" },
  department: { type: "json", from: "profile.department" },
  odd: { type: "text", from: 'profile.it\'s "odd"' },
  accessToken: { type: "text", from: "profile.accessToken" },
  createdAt: { type: "integer", from: "createdAt" },
} as const satisfies ModelFields;

export function describeModels(world: World): void {
  const get = (query: Partial<ModelQuery>) =>
    world.database.models.get({ kind: "model-test", fields, equals: {}, orderList: [], ...query });
  const subjectOf = async (query: Partial<ModelQuery>) => (await get(query))?.["userId"];

  describe("models", () => {
    beforeAll(async () => {
      const { data } = world.database;
      const userId = await makeUser(data);
      const people: [subject: string, profile: Record<string, unknown>][] = [
        ["b", { name: "Zoe", rank: 10, isLeader: true, department: [1, 2] }],
        ["a", { name: "anna", rank: 9, isLeader: false, 'it\'s "odd"': "x" }],
        ["c", { name: null, rank: 9 }],
        ["d", { name: "Éva", rank: null }],
        ["e", { name: "\u{20bb7}", rank: "9" }],
        ["f", { name: "\uff5e", isLeader: "yes" }],
      ];
      for (const [subject, profile] of people) {
        const key = { kind: "model-test", base: "https://b", tenant: "ww1", subject };
        await data.accounts.create({ ...key, userId, profile, createdAtMs: NOON });
      }
      const key = { kind: "another-kind", base: "https://b", tenant: "ww1", subject: "hidden" };
      await data.accounts.create({
        ...key,
        userId,
        profile: { name: "Hidden" },
        createdAtMs: NOON,
      });
    });

    it("show plain values under the documented names", async () => {
      const row = await get({ equals: { userId: "b" } });
      expect(row).toEqual({
        id: row?.["id"],
        corpId: "ww1",
        userId: "b",
        name: "Zoe",
        rank: 10,
        isLeader: true,
        department: [1, 2],
        odd: null,
        accessToken: null,
        createdAt: NOON,
      });
      expect(row?.["id"]).toBeTypeOf("number");
    });

    it.each<[Record<string, string | number | boolean | null>, string | undefined]>([
      [{ name: "Zoe" }, "b"],
      [{ name: "zoe" }, undefined],
      [{ name: "Hidden" }, undefined],
      [{ name: null }, "c"],
      [{ rank: 9 }, "a"],
      [{ rank: 9, userId: "c" }, "c"],
      [{ isLeader: false }, "a"],
      [{ isLeader: true }, "b"],
      [{ department: null }, "a"],
      [{ odd: "x" }, "a"],
      [{ createdAt: NOON }, "b"],
      [{ name: "' or 1=1 --" }, undefined],
    ])("filter %o finds %s", async (equals, subject) => {
      expect(await subjectOf({ equals })).toBe(subject);
    });

    it("order nulls first, then by id", async () => {
      expect(await subjectOf({ orderList: [["name", 1]] })).toBe("c");
      expect(await subjectOf({ orderList: [["name", -1]] })).toBe("c");
      expect(await subjectOf({ orderList: [["rank", 1]] })).toBe("d");
      expect(await subjectOf({ orderList: [["userId", -1]] })).toBe("f");
      expect(await subjectOf({ orderList: [["createdAt", -1]] })).toBe("b");
      expect(await subjectOf({ equals: { rank: 9 }, orderList: [["name", 1]] })).toBe("c");
      expect(await subjectOf({ equals: { rank: 9 }, orderList: [["name", -1]] })).toBe("c");
      expect(
        await subjectOf({
          orderList: [
            ["corpId", 1],
            ["userId", 1],
          ],
        }),
      ).toBe("a");
    });

    it("order text by its bytes", async () => {
      const { data } = world.database;
      const userId = await makeUser(data);
      // UTF-16 would put the first before the second, a dictionary the third before the fourth.
      for (const name of ["\u{20bb7}", "\uff5e", "anna", "Zoe", "Éva", "éva"]) {
        const key = { kind: "order-test", base: "https://b", tenant: "ww1", subject: name };
        await data.accounts.create({ ...key, userId, profile: { name }, createdAtMs: NOON });
      }
      for (const field of ["name", "userId"]) {
        const ends = [1, -1] as const;
        const found = ends.map((end) =>
          subjectOf({ kind: "order-test", orderList: [[field, end]] }),
        );
        expect(await Promise.all(found)).toEqual(["Zoe", "\u{20bb7}"]);
      }
    });

    it.each<[string, Partial<ModelQuery>]>([
      ["unknown field", { equals: { nick: "x" } }],
      ["inherited name", { equals: { constructor: "x" } }],
      ["unknown order", { orderList: [["nick", 1]] }],
      ["order by JSON", { orderList: [["department", 1]] }],
      ["number for text", { equals: { name: 1 } }],
      ["text for a number", { equals: { id: "1; drop table users" } }],
      ["fraction for a whole number", { equals: { id: 1.5 } }],
      ["text for a boolean", { equals: { isLeader: "true" } }],
      ["value for JSON", { equals: { department: "[1,2]" } }],
    ])("refuse with 10702: %s", async (_, query) => {
      await expect(get(query)).rejects.toSatisfy((error) => isCode(error, 10702));
    });
  });
}
