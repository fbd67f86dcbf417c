import { beforeAll, describe, expect, inject, it } from "vitest";
import fc from "fast-check";
import { isCode, readFilter, type ModelFields } from "@menshen/core";
import { filtersOn } from "@menshen/testkit/filters";
import type { AccountSource, ModelPage, ModelQuery } from "@menshen/domain";
import type { World } from "../world.ts";
import { makeUser, NOON } from "../fixtures.ts";
import {
  anyFields,
  anyProfile,
  inOrder,
  isMatch,
  rowOf,
  values,
  type Row,
} from "./model-reference.ts";

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

const ORDERED = ["id", "tenant", "name", "rank", "isLeader"] as const;

export function describeModels(world: World): void {
  type Asked = Partial<AccountSource & Pick<ModelQuery, "orderList"> & ModelPage> & {
    filter?: unknown;
  };
  const asked = ({ filter = {}, ...query }: Asked) => ({
    kind: "model-test",
    fields,
    filter: readFilter(filter, fields),
    orderList: [],
    ...query,
  });
  const get = (query: Asked) => world.database.models.get(asked(query));
  const list = (query: Asked) =>
    world.database.models.query({ page: 1, size: 500, ...asked(query) });
  const subjectOf = async (query: Asked) => (await get(query))?.["userId"];
  const subjectsOf = async (filter: unknown) =>
    (await list({ filter })).rowDatas.map((row) => row["userId"]).join("");
  const page = async (number: number, size: number, filter: object = {}) => {
    const fieldList = ["userId"];
    const { rowDatas, totalCount } = await list({ filter, fieldList, page: number, size });
    return [rowDatas.map((row) => row["userId"]).join(""), totalCount];
  };

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

    it("models return plain values under the documented names", async () => {
      const row = await get({ filter: { userId: "b" } });
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
    ])("filter %o finds %s", async (filter, subject) => {
      expect(await subjectOf({ filter })).toBe(subject);
    });

    it("models sort nulls first, then by id", async () => {
      expect(await subjectOf({ orderList: [["name", 1]] })).toBe("c");
      expect(await subjectOf({ orderList: [["name", -1]] })).toBe("c");
      expect(await subjectOf({ orderList: [["rank", 1]] })).toBe("d");
      expect(await subjectOf({ orderList: [["userId", -1]] })).toBe("f");
      expect(await subjectOf({ orderList: [["createdAt", -1]] })).toBe("b");
      expect(await subjectOf({ filter: { rank: 9 }, orderList: [["name", 1]] })).toBe("c");
      expect(await subjectOf({ filter: { rank: 9 }, orderList: [["name", -1]] })).toBe("c");
      expect(
        await subjectOf({
          orderList: [
            ["corpId", 1],
            ["userId", 1],
          ],
        }),
      ).toBe("a");
    });

    it("models sort text by its bytes", async () => {
      const { data } = world.database;
      const userId = await makeUser(data);
      // UTF-16 sorts the first before the second, a dictionary the third before the fourth.
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

    it.each<[string, string]>([
      ["", "bacdef"],
      ["Q(name__ne='Zoe')", "acdef"],
      ["Q(name__gt='anna')", "def"],
      ["~Q(name__gt='anna')", "bac"],
      ["Q(name__lte='anna')", "ba"],
      ["Q(name__range=['Z', 'a'])", "b"],
      ["Q(name__range=['b', 'a'])", ""],
      ["Q(name__in=['Zoe', None])", "bc"],
      ["Q(name__nin=['Zoe', None])", "adef"],
      ["Q(name__in=[])", ""],
      ["Q(name__nin=[])", "bacdef"],
      ["Q(name__like='%o%')", "b"],
      ["Q(name__like='z%')", ""],
      ["Q(name__like='an%a')", "a"],
      ["Q(name__like='ann%na')", ""],
      ["Q(name__like='_nna')", ""],
      ["Q(name__nlike='%a')", "bcef"],
      ["Q(name__startswith='É')", "d"],
      ["Q(name__startswith='%')", ""],
      ["Q(name__endswith='a')", "ad"],
      ["Q(name__endswith='xanna')", ""],
      ["Q(name__startswith='') & Q(name__endswith='')", "badef"],
      ["Q(rank__gte=9)", "bac"],
      ["Q(rank__in=[10, 11])", "b"],
      ["Q(rank__isnull=True)", "def"],
      ["Q(isLeader__isnull=False)", "ba"],
      ["Q(isLeader__ne=True)", "acdef"],
      ["Q(isLeader__in=[False])", "a"],
      ["Q(department__isnull=False)", "b"],
      ["Q(userId='a') | Q(userId='f') & Q(rank=1)", "a"],
      ["(Q(userId='a') | Q(userId='f')) & ~Q(rank=9)", "f"],
      ["~Q()", ""],
    ])("filter %s finds %s", async (filter, subjects) => {
      expect(await subjectsOf(filter)).toBe(subjects);
    });

    it("models return rows of their own kind for any filter", async () => {
      expect(await subjectsOf("Q(name='Hidden') | Q()")).toBe("bacdef");
      expect(await subjectsOf("Q(name__in=['Hidden', None])")).toBe("c");
    });

    it("models return only values of the field's type, as filters do", async () => {
      expect(await get({ filter: { userId: "e" } })).toMatchObject({ rank: null });
      expect(await get({ filter: { userId: "f" } })).toMatchObject({ isLeader: null });
      const inherited = { name: { type: "json", from: "profile.constructor" } } as const;
      expect(await get({ fields: inherited })).toEqual({ name: null });
    });

    it("models return pages with the total count", async () => {
      expect(await page(1, 4)).toEqual(["bacd", 6]);
      expect(await page(2, 4)).toEqual(["ef", 6]);
      expect(await page(2, 3)).toEqual(["def", 6]);
      expect(await page(3, 3)).toEqual(["", 6]);
      expect(await page(1, 500)).toEqual(["bacdef", 6]);
      expect(await page(1, 1, { rank: 9 })).toEqual(["a", 2]);
      expect(await page(1, 5, { rank: 7 })).toEqual(["", 0]);
      expect(await page(9, 5, { rank: 7 })).toEqual(["", 0]);
    });

    it("models return the requested fields in the requested order", async () => {
      const { rowDatas } = await list({ filter: { userId: "b" }, fieldList: ["rank", "name"] });
      expect(Object.entries(rowDatas[0] ?? {})).toEqual([
        ["rank", 10],
        ["name", "Zoe"],
      ]);
    });

    it.each<[string, Asked]>([
      ["unknown order", { orderList: [["nick", 1]] }],
      ["inherited name", { orderList: [["constructor", 1]] }],
      ["order by JSON", { orderList: [["department", 1]] }],
      ["unknown field to show", { fieldList: ["name", "nick"] }],
    ])("refuse with 10702: %s", async (_, query) => {
      await expect(list(query)).rejects.toSatisfy((error) => isCode(error, 10702));
    });

    describe("are the same as plain JavaScript finds", () => {
      const kind = "model-any";
      const stored: Row[] = [];
      beforeAll(async () => {
        const { data } = world.database;
        const userId = await makeUser(data);
        for (const [index, profile] of fc.sample(anyProfile, { seed: 7, numRuns: 60 }).entries()) {
          const key = { kind, base: "https://b", tenant: `t${index % 3}`, subject: `s${index}` };
          const row = await data.accounts.create({ ...key, userId, profile, createdAtMs: NOON });
          stored.push(rowOf(row.id, key.tenant, profile));
        }
      });

      it("models equal a filter in plain JavaScript for any filter, order and page", async () => {
        const property = fc.asyncProperty(
          filtersOn(anyFields, values),
          fc.array(fc.tuple(fc.constantFrom(...ORDERED), fc.constantFrom(1, -1)), { maxLength: 2 }),
          fc.record({ page: fc.integer({ min: 1, max: 4 }), size: fc.constantFrom(1, 7, 500) }),
          async (filter, orderList, { page, size }) => {
            const found = inOrder(
              stored.filter((row) => isMatch(filter, row)),
              orderList,
            );
            const { rowDatas, totalCount } = await world.database.models.query({
              kind,
              fields: anyFields,
              filter: readFilter(filter, anyFields),
              orderList,
              page,
              size,
            });
            expect(totalCount).toBe(found.length);
            expect(rowDatas).toEqual(found.slice((page - 1) * size, page * size));
          },
        );
        await fc.assert(property, { numRuns: inject("long") ? 400 : 100 });
      });
    });
  });
}
