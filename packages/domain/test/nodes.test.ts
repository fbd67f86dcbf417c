import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@menshen/testkit/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeAllAtOnce } from "./remove-administrators.ts";
import { joinCorps, loginByCode, randomLetters } from "@menshen/domain";
import {
  challenge,
  cookie,
  createTestFlows,
  verifier,
  type TestFlows,
} from "@menshen/testkit/flows";

/** Two servers over one database and one provider. */
async function twoNodes(url: string): Promise<AsyncDisposable & { nodes: [TestFlows, TestFlows] }> {
  const codes: TestFlows["codes"] = new Map();
  const nodes: [TestFlows, TestFlows] = [
    await createTestFlows({ url, codes }),
    await createTestFlows({ url, codes }),
  ];
  return {
    nodes,
    [Symbol.asyncDispose]: async () => {
      for (const node of nodes) await node[Symbol.asyncDispose]();
    },
  };
}

/** First logins of one person wait for each other: on a busy machine, too, the last one within its three seconds. */
const AT_ONCE = 4;

const failures = (ends: PromiseSettledResult<unknown>[]) =>
  ends.flatMap((end) => (end.status === "rejected" ? end.reason.errcode : []));

const open = new AsyncDisposableStack();
const databases: Record<string, () => Promise<string>> = {};

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "menshen-nodes-"));
  open.defer(() => rm(folder, { recursive: true }));
  const postgres = open.use(await startPostgres());
  databases["SQLite"] = async () => `sqlite:${join(folder, `${randomLetters(8)}.db`)}`;
  databases["PostgreSQL"] = () => postgres.createDatabase();
});
afterAll(() => open.disposeAsync());

describe.each(["SQLite", "PostgreSQL"])("two nodes on one %s", (kind) => {
  const newDatabase = async () => (await databases[kind]?.()) ?? "";

  it("concurrent demotions, disablings and merges on both nodes leave one administrator", async () => {
    await using flows = await twoNodes(await newDatabase());
    await removeAllAtOnce(flows.nodes);
    const users = await flows.nodes[0].ports.data.users.list({ limit: 20 });
    const isAdmin = ({ role, status }: (typeof users)[number]) =>
      role === "admin" && status === "active";
    expect(users.filter(isAdmin)).toHaveLength(1);
  });

  it("invariant 2: a state and a loginCode work once across nodes", async () => {
    await using flows = await twoNodes(await newDatabase());
    const { nodes } = flows;
    const { state } = await nodes[0].element().start({ challenge }, nodes[0].context());
    const codes = Array.from({ length: 10 }, (_, index) => `c${index}`);
    for (const code of codes) nodes[0].codes.set(code, { id: "Lin" });
    const logins = await Promise.allSettled(
      codes.map((code, index) => {
        const node = nodes[index % 2] ?? nodes[0];
        return node.element().complete({ code, state, verifier }, node.context());
      }),
    );
    expect(failures(logins)).toEqual(Array.from({ length: 9 }, () => 10102));
    const loginCode = logins.flatMap((end) =>
      end.status === "fulfilled" ? end.value.loginCode : [],
    )[0];
    const exchanges = await Promise.allSettled(
      codes.map((_, index) => {
        const node = nodes[index % 2] ?? nodes[0];
        return loginByCode(node.ports, { loginCode: loginCode ?? "" }, node.context());
      }),
    );
    expect(failures(exchanges)).toEqual(Array.from({ length: 9 }, () => 10104));
  });

  it("a callback replayed on both nodes has one outcome", async () => {
    await using flows = await twoNodes(await newDatabase());
    const { nodes } = flows;
    const { state } = await nodes[0].element().begin(cookie);
    nodes[0].codes.set("c1", { id: "Lin" });
    const ends = await Promise.all(nodes.map((node) => node.element().finish(cookie, state, "c1")));
    expect(ends[0]).toEqual(ends[1]);
    expect(nodes.map(({ asked }) => asked).toSorted((a, b) => a - b)).toEqual([0, 1]);
  });

  it("concurrent first logins on two nodes create one user", async () => {
    await using flows = await twoNodes(await newDatabase());
    const { nodes } = flows;
    const codes = Array.from({ length: AT_ONCE }, (_, index) => `c${index}`);
    for (const code of codes) nodes[0].codes.set(code, { id: "Lin" });
    await Promise.all(
      codes.map((code, index) => {
        const node = nodes[index % 2] ?? nodes[0];
        return node.element().complete({ code }, node.context("server"));
      }),
    );
    const rows = await nodes[1].ports.data.audit.list({ limit: 20 });
    expect(rows.length).toBe(AT_ONCE);
    expect(new Set(rows.map(({ userId }) => userId)).size).toBe(1);
  });

  it("concurrent first logins at two sister apps create one user", async () => {
    await using flows = await twoNodes(await newDatabase());
    const { nodes } = flows;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, index) => {
        const app = index % 2 ? "Site" : "Sister";
        nodes[0].codes.set(`c${index}`, { id: `o${app}`, app, unionId: "u1" });
        const node = nodes[index % 3 ? 0 : 1];
        const login = node.element(`auths.${app}`);
        await login.complete({ code: `c${index}` }, node.context("server"));
      }),
    );
    const rows = await nodes[1].ports.data.audit.list({ limit: 20 });
    expect(rows.filter(({ detail }) => detail["isNewUser"]).length).toBe(1);
    expect(new Set(rows.map(({ userId }) => userId)).size).toBe(1);
    const [{ userId } = { userId: "" }] = rows;
    expect((await nodes[1].ports.data.accounts.listOfUser(userId ?? "")).length).toBe(2);
  });

  it("an account that two users link concurrently goes to one, and a bindCode works once", async () => {
    await using flows = await twoNodes(await newDatabase());
    const { nodes } = flows;
    for (const [index, node] of nodes.entries()) {
      node.codes.set(`c${index}`, { id: `p${index}` });
      await node.element().complete({ code: `c${index}` }, node.context("server"));
    }
    const logins = await nodes[0].ports.data.audit.list({ limit: 2 });
    const users = logins.map(({ userId }) => userId ?? "");
    const refusing = { allowRegister: false, offersBinding: true };
    const { state } = await nodes[0].element("auths.Site").begin(cookie);
    nodes[0].codes.set("s", { id: "o1", app: "Site" });
    const error = await nodes[0]
      .element("auths.Site", refusing)
      .finish(cookie, state, "s")
      .catch((refusal: { data: { bindCode: string } }) => refusal);
    const { bindCode } = (error as { data: { bindCode: string } }).data;
    const redeemed = await Promise.allSettled(
      users.map((userId, index) =>
        (nodes[index] ?? nodes[0]).element("auths.Site").redeem(cookie, bindCode, userId),
      ),
    );
    expect(failures(redeemed)).toHaveLength(1);
    const bound = await Promise.allSettled(
      users.map((userId, index) => {
        const node = nodes[index] ?? nodes[0];
        node.codes.set(`b${index}`, { id: "o2", app: "Other" });
        return node
          .element("auths.Other")
          .bind({ userId, code: `b${index}` }, node.context("server"));
      }),
    );
    expect(failures(bound)).toEqual([10202]);
  });

  it("members whose logins race the join of two companies are members of the one that remains", async () => {
    await using flows = await twoNodes(await newDatabase());
    const { nodes } = flows;
    const base = "https://wecom.example";
    const [corpId, otherId] = ["ww0123456789abcdef", "wpEncrypted"];
    const upsert = (id: string) =>
      nodes[0].ports.data.corps.upsert({
        base,
        corpId: id,
        corpName: id,
        corpFullName: id,
        nowMs: 1,
      });
    const kept = await upsert(corpId);
    await upsert(otherId);
    const signIn = (memberId: string, { ports }: TestFlows) =>
      ports.data.transaction([], async ({ corps, members }) => {
        const corp = await corps.find(base, otherId);
        const facts = { userId: null, name: memberId, status: 1, profile: {} };
        await members.upsert({ corpKey: corp?.key ?? "", memberId, ...facts, nowMs: 1 });
      });
    const ids = Array.from(
      { length: 20 },
      (_, index) => `member-${String(index).padStart(2, "0")}`,
    );
    await Promise.all([
      ...ids.map((id, index) => signIn(id, nodes[index % 2] ?? nodes[0])),
      ...nodes.map(({ ports }) => joinCorps(ports, { base, corpId, otherId })),
    ]);
    const { directory } = nodes[1].ports.data;
    expect((await directory.listCorps()).map(({ key }) => key)).toEqual([kept.key]);
    const members = await directory.everyMember(kept.key);
    expect(members.map(({ memberId }) => memberId)).toEqual(ids);
    const audit = await nodes[0].ports.data.audit.list({ limit: 9 });
    expect(audit.map(({ action }) => action)).toEqual(["companies-joined"]);
  });

  it("concurrent unbinds on two nodes leave the last way to sign in", async () => {
    await using flows = await twoNodes(await newDatabase());
    const { nodes } = flows;
    for (const app of ["Site", "Sister"]) {
      nodes[0].codes.set(app, { id: `o${app}`, app, unionId: "u1" });
      await nodes[0].element(`auths.${app}`).complete({ code: app }, nodes[0].context("server"));
    }
    const userId = (await nodes[0].ports.data.audit.list({ limit: 1 }))[0]?.userId ?? "";
    const ends = await Promise.allSettled(
      ["Site", "Sister"].map((app, index) => {
        const node = nodes[index] ?? nodes[0];
        return node.element(`auths.${app}`).unbind({ userId }, node.context("server"));
      }),
    );
    expect(failures(ends)).toEqual([10205]);
  });
});
