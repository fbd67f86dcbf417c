import { describe, expect, it } from "vitest";
import { createSandbox } from "../src/sandbox.ts";
import { clientOf, type Answer } from "./test-client.ts";
import { bigCorp, type BigCorp } from "../src/demo/big-corp.ts";

const userIds = (answer: Answer) =>
  (answer["userlist"] as { userid: string }[]).map(({ userid }) => userid);

const share = (
  { members }: BigCorp,
  matches: (member: BigCorp["members"][number]) => boolean | undefined,
) => members.filter(matches).length / members.length;

describe("a made-up company of ten thousand", () => {
  const corp = bigCorp();

  it("has that many people, in five hundred departments, five levels deep", () => {
    expect(corp.members).toHaveLength(10_000);
    expect(corp.departments).toHaveLength(500);
    const parents = new Map(corp.departments.map(({ id, parentId }) => [id, parentId]));
    const depth = (id: number): number => (id === 0 ? 0 : 1 + depth(parents.get(id) ?? Number.NaN));
    expect(Math.max(...corp.departments.map(({ id }) => depth(id)))).toBe(5);
  });

  it("has four-byte characters, disabled members and members of two departments", () => {
    expect(share(corp, ({ departments }) => departments?.length === 2)).toBeCloseTo(0.05, 2);
    expect(share(corp, ({ status }) => status === 2)).toBeCloseTo(0.02, 2);
    expect(share(corp, ({ status }) => status === 4)).toBeCloseTo(0.03, 2);
    expect(share(corp, ({ name }) => /\p{Extended_Pictographic}/u.test(name))).toBeGreaterThan(
      0.01,
    );
    expect(share(corp, ({ name }) => /[\u{20000}-\u{2ffff}]/u.test(name))).toBeGreaterThan(0.05);
    expect(share(corp, ({ departments }) => departments?.some(({ leader }) => leader))).toBe(
      0.0499,
    );
  });

  it("is the same in every run, and another one with another seed", () => {
    expect(bigCorp()).toEqual(corp);
    const other = bigCorp({ seed: 2 });
    expect(other.departments).toEqual(corp.departments);
    expect(other.members).not.toEqual(corp.members);
  });

  it("answers a whole directory call by call", async () => {
    const { api, token } = clientOf(createSandbox({ corps: [corp] }));
    const access_token = await token(corp.apps[0].secret, corp.corpId);
    const seen = new Set<string>();
    for (const { id } of corp.departments)
      for (const userId of userIds(
        await api("user/simplelist", { access_token, department_id: String(id) }),
      ))
        seen.add(userId);
    expect(seen.size).toBe(10_000);
  });
});

it("bigCorp makes a company of one", () => {
  expect(bigCorp({ members: 1, departments: 1 })).toMatchObject({
    departments: [{ id: 1, parentId: 0 }],
    members: [{ departments: [{ id: 1 }], directLeaders: [] }],
  });
});

describe("the next call sees an edit", () => {
  const corp = bigCorp({ members: 30, departments: 12 });
  const { corpId, apps } = corp;
  async function asking() {
    const sandbox = createSandbox({ corps: [corp] });
    const { world } = sandbox;
    const { api, token } = clientOf(sandbox);
    const access_token = await token(apps[0].secret, corpId);
    const ask = (name: string, query: Record<string, string>) =>
      api(name, { access_token, ...query });
    const listed = async (id: number) =>
      userIds(await ask("user/simplelist", { department_id: String(id) }));
    return { world, ask, listed };
  }

  it("of a member", async () => {
    const { world, ask, listed } = await asking();
    const [first = ""] = await listed(2);
    world.updateMember(corpId, first, { userId: "renamed", departments: [{ id: 3 }] as never });
    expect(await listed(2)).not.toContain(first);
    expect(await listed(3)).toContain("renamed");
    expect(await ask("user/get", { userid: first })).toMatchObject({ errcode: 60111 });
    world.removeMember(corpId, "RENAMED");
    expect(await listed(3)).not.toContain("renamed");
    world.addMember(corpId, { userId: first, name: "又来了", departments: [{ id: 4 }] });
    expect(await listed(4)).toContain(first);
  });

  it("of a department", async () => {
    const { world, ask } = await asking();
    world.addDepartment(corpId, { id: 77, name: "新部门", parentId: 2 });
    expect(await ask("department/get", { id: "77" })).toMatchObject({
      department: { name: "新部门", parentid: 2 },
    });
    world.removeDepartment(corpId, 77);
    expect(await ask("department/get", { id: "77" })).toMatchObject({ errcode: 60003 });
  });

  it("of what the app may see, also one that was refused", async () => {
    const { world, ask } = await asking();
    const { agentId } = apps[0];
    const visible = { departments: [2], users: [], tags: [] };
    world.updateApp(corpId, agentId, { visible });
    expect(await ask("department/get", { id: "3" })).toMatchObject({ errcode: 60011 });
    expect(() =>
      world.updateApp(corpId, agentId, { visible: { departments: ["x"] } as never }),
    ).toThrow("expected number");
    expect(await ask("department/get", { id: "2" })).toMatchObject({ errcode: 0 });
    world.updateCorp(corpId, { tags: [{ id: 1, name: "", users: [], departments: [3] }] });
    world.updateApp(corpId, agentId, { visible: { ...visible, tags: [1] } });
    expect(await ask("department/get", { id: "3" })).toMatchObject({ errcode: 0 });
  });
});
