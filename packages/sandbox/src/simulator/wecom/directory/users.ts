import { findDepartment, membersIn, withDescendants } from "../../world/lookup/directory.ts";
import type { Member } from "../../world/schema/world-schema.ts";
import { Refusal, required } from "../../refusal.ts";
import type { ApiCall, ApiEndpoint } from "../api/endpoint.ts";
import { EMPTY_MEMBER, memberFields, refuseDetailsToContacts, shownIds } from "./member.ts";

/** One member. @see https://developer.work.weixin.qq.com/document/path/90196 */
export const userGet: ApiEndpoint = {
  name: "user/get",
  notes: {
    page: "path/90196",
    checks: "userid (41009, 40003, 60111), visible range (60011); contact-sync (48009)",
  },
  method: "GET",
  acceptsOtherMethod: true,
  callers: ["app", "contacts"],
  onError: EMPTY_MEMBER,
  run(call) {
    refuseDetailsToContacts(call);
    const userId = required(call.query, "userid", 41009);
    if (!/^[A-Za-z0-9][A-Za-z0-9_@.-]{0,63}$/.test(userId)) throw new Refusal(40003);
    const member = call.names.member(userId);
    if (!member) throw new Refusal(60111);
    if (!call.view.member(member)) throw new Refusal(60011);
    return memberFields(call, member);
  },
};

/** Names and ids of one department. @see https://developer.work.weixin.qq.com/document/path/90200 */
export const userSimplelist: ApiEndpoint = {
  name: "user/simplelist",
  notes: {
    page: "path/90200",
    checks: "department_id (40063, 60123, 60011); contact-sync (48009)",
  },
  limitsConcurrency: true,
  method: "GET",
  callers: ["app", "contacts"],
  onError: { userlist: [] },
  run(call) {
    refuseDetailsToContacts(call);
    const seen = (member: Member) =>
      member.departments.map(({ id }) => id).filter((id) => call.view.departments.has(id));
    return {
      userlist: membersOf(call).map((member) => ({
        ...shownIds(call, member),
        department: seen(member),
      })),
    };
  },
};

/** Whole records of one department. @see https://developer.work.weixin.qq.com/document/path/90201 */
export const userList: ApiEndpoint = {
  name: "user/list",
  notes: {
    page: "path/90201",
    checks: "department_id (40063, 60123, 60011), size of the answer (45029); contact-sync (48009)",
  },
  limitsConcurrency: true,
  method: "GET",
  callers: ["app", "contacts"],
  onError: { userlist: [] },
  run(call) {
    refuseDetailsToContacts(call);
    const members = membersOf(call);
    if (members.length > call.corp.longestUserList) throw new Refusal(45029);
    return { userlist: members.map((member) => memberFields(call, member)) };
  },
};

/** Ids of all members, page by page; for the contact-sync assistant alone. @see https://developer.work.weixin.qq.com/document/path/96067 */
export const userListId: ApiEndpoint = {
  name: "user/list_id",
  notes: { page: "path/96067", checks: "contact-sync only (48002), limit and cursor (40058)" },
  limitsConcurrency: true,
  method: "POST",
  acceptsOtherMethod: true,
  callers: ["contacts"],
  onError: { dept_user: [] },
  run({ corp, body, query }) {
    const fromQuery = query.get("limit");
    const limit = body["limit"] ?? (fromQuery ? Number(fromQuery) : 10_000);
    if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > 10_000)
      throw new Refusal(40058, "invalid param 'limit'");
    const start = readCursor(body["cursor"] ?? query.get("cursor") ?? "");
    const rows = corp.members.flatMap(({ userId, departments }) =>
      departments.map(({ id }) => ({ userid: userId, department: id })),
    );
    const end = start + limit;
    return {
      next_cursor: end < rows.length ? writeCursor(end) : "",
      dept_user: rows.slice(start, end),
    };
  },
};

/** Members of that department; with `fetch_child=1` of those below it too, in a company set so. */
function membersOf({ query, corp, view }: ApiCall): Member[] {
  const id = Number(required(query, "department_id", 40063));
  if (!findDepartment(corp, id)) throw new Refusal(60123);
  if (!view.departments.has(id)) throw new Refusal(60011);
  const isRecursive = corp.fetchChild === "recursive" && query.get("fetch_child") === "1";
  const departments = isRecursive ? [...withDescendants(corp, [id])] : [id];
  const members = new Set(departments.flatMap((each) => membersIn(corp, each)));
  return [...members].filter(({ status }) => status !== 5);
}

const writeCursor = (offset: number) => Buffer.from(`at:${offset}`).toString("base64url");

function readCursor(cursor: unknown): number {
  if (cursor === undefined || cursor === "") return 0;
  const text = typeof cursor === "string" ? Buffer.from(cursor, "base64url").toString() : "";
  const offset = /^at:(\d+)$/.exec(text)?.[1];
  if (offset === undefined) throw new Refusal(40058, "invalid param 'cursor'");
  return Number(offset);
}
