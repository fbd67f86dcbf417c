import { describe, expect, it } from "vitest";
import { createUser, importUsers } from "@menshen/domain";
import { createTestFlows, type TestFlows } from "@menshen/testkit/flows";

const origin = { ip: "192.0.2.7", userAgent: "", actor: "admin", snapshot: 3 } as const;
const actor = "admin";

const run = ({ ports }: TestFlows, csv: string, confirm = true) =>
  importUsers(ports, origin, { csv, confirm, corpId: "ww1", actor });

const file = [
  "\uFEFFuserId,姓名,mobile,Email,role",
  'lin,"林, 小满",138 0013 8000,Lin@example.com,admin',
  "han,韩梅梅,,,",
  "old,旧用户,,,",
  "bad id,x,,,",
  "lin,again,,,",
  "ma,x,12a,,",
  "li,x,,,owner",
  "few,x",
  ",x,,,",
].join("\r\n");

describe("an import of users", () => {
  it("previews each row and creates nothing, then creates the valid ones", async () => {
    await using flows = await createTestFlows();
    const { data } = flows.ports;
    await createUser(flows.ports, origin, { userId: "old", name: "Old", actor });
    const preview = await run(flows, file, false);
    expect(await data.users.list({ limit: 9 })).toHaveLength(1);
    expect(
      preview.map(({ line, outcome, problem }) => [line, outcome, problem?.en ?? null]),
    ).toEqual([
      [2, "created", null],
      [3, "created", null],
      [4, "exists", null],
      [5, "invalid", "userId: expected letters, digits and -_.@, 64 characters at most"],
      [6, "invalid", "userId: occurs before in this file"],
      [7, "invalid", "mobile: expected a valid value"],
      [8, "invalid", "role: expected user or admin"],
      [9, "invalid", "2 fields instead of 5"],
      [10, "invalid", "userId: missing"],
    ]);
    expect(await run(flows, file)).toEqual(preview);
    expect(await data.users.find("lin")).toMatchObject({
      name: "林, 小满",
      mobile: "13800138000",
      email: "lin@example.com",
      role: "admin",
      forCorpId: "ww1",
      firstLoginAtMs: null,
    });
    expect(await data.users.find("old")).toMatchObject({ name: "Old", mobile: null });
    expect(await data.audit.list({ limit: 9, action: "user-created" })).toHaveLength(3);
    expect(await data.audit.list({ limit: 9, action: "users-imported" })).toMatchObject([
      { detail: { created: 2, exists: 1, invalid: 6, by: "admin" } },
    ]);
    const again = await run(flows, file);
    expect(again.filter(({ outcome }) => outcome === "created")).toEqual([]);
    expect(await data.users.list({ limit: 9 })).toHaveLength(3);
  });

  it("concurrent imports of one file create each user once", async () => {
    await using flows = await createTestFlows();
    const ids = Array.from({ length: 250 }, (_, n) => `u${n}`);
    const csv = ["userId", ...ids].join("\n");
    const reports = await Promise.all([run(flows, csv), run(flows, csv)]);
    const created = reports.flat().filter(({ outcome }) => outcome === "created");
    expect(created).toHaveLength(250);
    expect(await flows.ports.data.users.list({ limit: 500 })).toHaveLength(250);
  });

  it.each([
    ["", "expected the columns userId"],
    ["name\nx", "expected the columns userId"],
    ["userId,shoe size\na,1", 'unknown column "shoe size"'],
    ["userId,姓名,name\na,b,c", "a column occurs twice"],
    [["userId", ...Array.from({ length: 1001 }, (_, n) => n)].join("\n"), "at most 1000 users"],
    ["userId,\uFFFD\uFFFD\na,b", "it may be GBK"],
  ])("rejects a file that is no table of users (%#)", async (csv, message) => {
    await using flows = await createTestFlows();
    await expect(run(flows, csv)).rejects.toMatchObject({
      errcode: 10701,
      message: expect.stringContaining(message),
    });
    expect(await flows.ports.data.users.list({ limit: 9 })).toEqual([]);
  });
});
