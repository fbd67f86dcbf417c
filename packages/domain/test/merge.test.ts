import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@menshen/testkit/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkSession, mergeUsers, randomLetters, undoMerge } from "@menshen/domain";
import { cookie, createTestFlows, type TestFlows } from "@menshen/testkit/flows";

const origin = { ip: "192.0.2.7", userAgent: "", actor: "admin", snapshot: 3 } as const;
const DAY_MS = 24 * 60 * 60_000;

async function signIn(flows: TestFlows, id: string) {
  const login = flows.element();
  const { state } = await login.begin(cookie);
  flows.codes.set(`code-${state}`, { id, name: id });
  const { session, userId } = await login.finish(cookie, state, `code-${state}`);
  return { token: session?.token ?? "", userId };
}

const merge = ({ ports }: TestFlows, keep: string, other: string) =>
  mergeUsers(ports, origin, { keepUserId: keep, mergeUserId: other, actor: "admin" });

describe("merging users", () => {
  it("a merge ends the merged user's sessions, and its account signs in as the remaining user", async () => {
    await using flows = await createTestFlows();
    const [lin, chen] = [await signIn(flows, "Lin"), await signIn(flows, "Chen")];
    await merge(flows, lin.userId, chen.userId);
    expect(await checkSession(flows.ports, chen.token)).toBeNull();
    expect(await checkSession(flows.ports, lin.token)).toMatchObject({ userId: lin.userId });
    expect((await signIn(flows, "Chen")).userId).toBe(lin.userId);
    const actions = (await flows.ports.data.audit.list({ limit: 9 })).map(({ action }) => action);
    expect(actions.filter((action) => action === "users-merged")).toHaveLength(2);
  });

  it("a merge is undone by one command within thirty days", async () => {
    await using flows = await createTestFlows();
    const [lin, chen] = [await signIn(flows, "Lin"), await signIn(flows, "Chen")];
    const { id } = await merge(flows, lin.userId, chen.userId);
    flows.clock.nowMs += 29 * DAY_MS;
    const since = await signIn(flows, "Chen");
    await undoMerge(flows.ports, origin, id);
    expect(await checkSession(flows.ports, since.token)).toBeNull();
    expect((await signIn(flows, "Chen")).userId).toBe(chen.userId);
    await expect(undoMerge(flows.ports, origin, id)).rejects.toMatchObject({ errcode: 10703 });
  });

  it("a merge is final after thirty days", async () => {
    await using flows = await createTestFlows();
    const [lin, chen] = [await signIn(flows, "Lin"), await signIn(flows, "Chen")];
    const { id } = await merge(flows, lin.userId, chen.userId);
    flows.clock.nowMs += 30 * DAY_MS + 1;
    await expect(undoMerge(flows.ports, origin, id)).rejects.toMatchObject({ errcode: 10703 });
    expect((await signIn(flows, "Chen")).userId).toBe(lin.userId);
  });

  it("nested merges are undone in reverse order only", async () => {
    await using flows = await createTestFlows();
    const [a, b, c] = [
      await signIn(flows, "A"),
      await signIn(flows, "B"),
      await signIn(flows, "C"),
    ];
    const first = await merge(flows, b.userId, a.userId);
    const second = await merge(flows, c.userId, b.userId);
    await expect(undoMerge(flows.ports, origin, first.id)).rejects.toMatchObject({
      errcode: 10703,
      data: { mergeId: second.id },
    });
    await undoMerge(flows.ports, origin, second.id);
    expect((await signIn(flows, "A")).userId).toBe(b.userId);
    await undoMerge(flows.ports, origin, first.id);
    expect((await signIn(flows, "A")).userId).toBe(a.userId);
  });
});

describe.each(["SQLite", "PostgreSQL"])("merges on two nodes, on %s", (kind) => {
  const open = new AsyncDisposableStack();
  let url: string;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "menshen-merge-"));
    open.defer(() => rm(folder, { recursive: true }));
    url = `sqlite:${join(folder, `${randomLetters(8)}.db`)}`;
    if (kind === "PostgreSQL") url = await open.use(await startPostgres()).createDatabase();
  });
  afterAll(() => open.disposeAsync());

  it("a login concurrent with a merge leaves no session of the merged user", async () => {
    const codes: TestFlows["codes"] = new Map();
    await using one = await createTestFlows({ url, codes });
    await using two = await createTestFlows({ url, codes });
    for (let round = 0; round < 15; round++) {
      const lin = await signIn(one, `Lin${round}`);
      const chen = await signIn(one, `Chen${round}`);
      const [login] = await Promise.allSettled([
        signIn(two, `Chen${round}`),
        merge(one, lin.userId, chen.userId),
      ]);
      if (login.status === "rejected") continue;
      const session = await checkSession(one.ports, login.value.token);
      expect([null, lin.userId]).toContain(session?.userId ?? null);
    }
    expect(await one.ports.data.merges.list({ limit: 99 })).toHaveLength(15);
  });

  it("of fifty concurrent merges of two users on two nodes one is carried out", async () => {
    const codes: TestFlows["codes"] = new Map();
    await using one = await createTestFlows({ url, codes });
    await using two = await createTestFlows({ url, codes });
    const before = await one.ports.data.merges.list({ limit: 99 });
    const [han, ma] = [await signIn(one, "Han"), await signIn(one, "Ma")];
    const ends = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => {
        const [keep, other] = n % 2 === 0 ? [han, ma] : [ma, han];
        return merge(n % 4 < 2 ? one : two, keep.userId, other.userId);
      }),
    );
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await one.ports.data.merges.list({ limit: 99 })).toHaveLength(before.length + 1);
  });
});
