import { describe, expect, it } from "vitest";
import type { World } from "./world.ts";
import { makeUser, NOON, unique } from "./fixtures.ts";

export function describeTransactions(world: World): void {
  const data = () => world.database.data;

  describe("transactions", () => {
    it("a transaction commits everything or nothing", async () => {
      const id = unique("user");
      const failed = data().transaction([], async (stores) => {
        await stores.users.create({ id, name: null, avatar: null, createdAtMs: NOON });
        throw new Error("half way");
      });
      await expect(failed).rejects.toThrow("half way");
      expect(await data().users.find(id)).toBeNull();
      await data().transaction([], (stores) =>
        stores.users.create({ id, name: null, avatar: null, createdAtMs: NOON }),
      );
      expect(await data().users.find(id)).not.toBeNull();
    });

    it("a transaction fails when one of its statements failed, even if the error was caught", async () => {
      const taken = await makeUser(data());
      const user = { name: null, avatar: null, createdAtMs: NOON };
      const other = unique("user");
      const work = data().transaction([], async (stores) => {
        await stores.users.create({ id: other, ...user });
        await stores.users.create({ id: taken, ...user }).catch(() => "never mind");
      });
      await expect(work).rejects.toThrow(/transaction|duplicate/i);
      expect(await data().users.find(other)).toBeNull();
      expect(await data().users.find(taken)).toMatchObject({ name: "李雷" });
    });

    it("a transaction whose statement failed stores nothing, whatever its later statements do", async () => {
      const taken = await makeUser(data());
      const user = { name: null, avatar: null, createdAtMs: NOON };
      const other = unique("user");
      const work = data().transaction([], async (stores) => {
        await stores.users.create({ id: taken, ...user });
        await stores.users.create({ id: other, ...user });
        await stores.users.find(other);
      });
      await expect(work).rejects.toThrow(/duplicate|unique/i);
      expect(await data().users.find(other)).toBeNull();
    });

    it("statements of a transaction that do not wait for each other run in their order", async () => {
      const id = unique("user");
      const seen = await data().transaction([], async ({ users }) => {
        const [, before, , after] = await Promise.all([
          users.create({ id, name: "one", avatar: null, createdAtMs: NOON }),
          users.find(id),
          users.updateProfile(id, { name: "two", avatar: null }),
          users.find(id),
        ]);
        return [before?.name, after?.name];
      });
      expect(seen).toEqual(["one", "two"]);
    });

    it("a rehearsal is rolled back, and what surrounds it commits", async () => {
      const [before, inside, after] = [unique("user"), unique("user"), unique("user")];
      const user = { name: null, avatar: null, createdAtMs: NOON };
      const answer = await data().transaction([], async (stores) => {
        await stores.users.create({ id: before, ...user });
        const seen = await stores.rehearse(async (rehearsed) => {
          await rehearsed.users.create({ id: inside, ...user });
          return [await rehearsed.users.find(before), await rehearsed.users.find(inside)];
        });
        await stores.users.create({ id: after, ...user });
        return { seen, left: await stores.users.find(inside) };
      });
      expect(answer).toMatchObject({ seen: [{ id: before }, { id: inside }], left: null });
      expect(await data().users.find(before)).not.toBeNull();
      expect(await data().users.find(inside)).toBeNull();
      expect(await data().users.find(after)).not.toBeNull();
    });

    it("a failed rehearsal is rolled back even if its error was caught", async () => {
      const [inside, after] = [unique("user"), unique("user")];
      const user = { name: null, avatar: null, createdAtMs: NOON };
      await data().transaction([], async (stores) => {
        const rehearsal = stores.rehearse(async (rehearsed) => {
          await rehearsed.users.create({ id: inside, ...user });
          throw new Error("half way");
        });
        await expect(rehearsal).rejects.toThrow("half way");
        await stores.users.create({ id: after, ...user });
      });
      expect(await data().users.find(inside)).toBeNull();
      expect(await data().users.find(after)).not.toBeNull();
    });

    it("transactions with the same lock run one after the other", async () => {
      const userId = await makeUser(data());
      const deposit = () =>
        data().transaction([`user:${userId}`, "another"], async (stores) => {
          const user = await stores.users.find(userId);
          const count = Number(user?.avatar ?? 0);
          await stores.users.updateProfile(userId, { name: null, avatar: String(count + 1) });
        });
      await Promise.all(Array.from({ length: 20 }, deposit));
      expect((await data().users.find(userId))?.avatar).toBe("20");
    });

    it("a transaction rejects statements outside its own stores", async () => {
      const { tokens } = world.database;
      const past: (() => Promise<unknown>)[] = [
        () => data().users.find("x"),
        () => data().transaction([], async () => {}),
        () => tokens.get(unique("key"), () => Promise.reject(new Error("was asked"))),
      ];
      for (const call of past) {
        await expect(data().transaction([], call)).rejects.toThrow(/only the stores/);
      }
    });

    it("statements outside a transaction do not prevent its commit", async () => {
      const [inside, outside] = [unique("user"), unique("user")];
      const user = { name: null, avatar: null, createdAtMs: NOON };
      const both = [
        data().transaction([], async (stores) => {
          await stores.users.create({ id: inside, ...user });
          await stores.users.find(inside);
          await stores.users.updateProfile(inside, { name: "done", avatar: null });
        }),
        data().users.create({ id: outside, ...user }),
      ];
      await Promise.all(both);
      expect(await data().users.find(inside)).toMatchObject({ name: "done" });
      expect(await data().users.find(outside)).not.toBeNull();
    });
  });
}
