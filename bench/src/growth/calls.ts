import { mustEqual } from "../measure.ts";
import { company, rare, SYNC_RUN, userIdOf } from "./fill.ts";

/** A call of the console. */
export interface ConsoleCall {
  readonly name: string;
  readonly path: string;
  readonly input?: object;
  /** Of an answer that is a list, or the total of a model. */
  readonly rows?: number;
  /** Of a model: with an exact total, which counts. */
  readonly isCounted?: boolean;
}

const { key: corpKey } = company;
const model = "auths.loginTypes.QywxInnerType.QywxInnerAuthModel";

/** What an administrator's console asks while tables grow; `count` is the number of rows in each. */
export function consoleCalls(count: number): readonly ConsoleCall[] {
  const page = Math.min(50, count);
  return [
    { name: "users.list", path: "app.users.list", rows: page },
    search("a rare name of two characters", rare.name, 1),
    search("one character", "龘", 1),
    search("a common surname", "王"),
    search("a part of an id", "r00"),
    search("an id at the provider", `MEMBER${count}`, 1),
    search("what is not there", "龘龘", 0),
    { name: "audit.list", path: "app.audit.list", rows: Math.min(100, count) },
    audit("a rare action", { action: rare.action }),
    audit("a rare errcode", { errcode: rare.errcode }),
    audit("failures of an element", { element: "auths.Growth", outcome: "failed" }),
    audit("logins of a rare address", { kind: "login", ip: rare.ip }),
    audit("logins that failed with a rare errcode", { kind: "login", errcode: rare.errcode }),
    audit("a rare name", { search: rare.name }),
    audit("a common surname", { search: "王" }),
    audit("a person", { userId: userIdOf(count) }),
    audit("an element without entries", { element: "auths.Other" }),
    audit("a company and a rare action", { corpId: company.corpId, action: rare.action }),
    audit("before all entries", { until: 1 }),
    audit("a rare action of an hour long ago", { action: rare.action, until: Date.now() - 1e12 }),
    { name: "directory.corps", path: "app.directory.corps", rows: 1 },
    { name: "directory.departments", path: "app.directory.departments", input: { corpKey } },
    members("", {}),
    members(", a department", { departmentId: 2 }),
    members(", a big department", { departmentId: 1 }),
    members(", removed from a big department", { departmentId: 1, state: "removed" }),
    members(", removed", { state: "removed" }),
    members(", inactive", { state: "inactive" }),
    members(", a rare name", { search: rare.name }, 1),
    members(", a common surname", { search: "王" }),
    members(", a common surname in a department", { search: "王", departmentId: 2 }),
    {
      name: "directory.member",
      path: "app.directory.member",
      input: { corpKey, memberId: `member${count}` },
    },
    { name: "callbacks.list", path: "app.callbacks.list", rows: page },
    {
      name: "callbacks.list, dead",
      path: "app.callbacks.list",
      input: { status: "dead" },
      rows: 0,
    },
    callbacks("an event that there is not", { event: "other" }),
    callbacks("a scope that there is not", { scope: "other" }),
    callbacks("a status and an element", { status: "received", element: "auths.Other" }),
    { name: "users.get", path: "app.users.get", input: { userId: userIdOf(count) } },
    { name: "grants.list", path: "app.grants.list" },
    { name: "grants.list, a person", path: "app.grants.list", input: { userId: userIdOf(count) } },
    { name: "syncs.list", path: "app.syncs.list", rows: Math.min(50, Math.ceil(count / 100)) },
    { name: "syncs.list, a company", path: "app.syncs.list", input: { corpKey } },
    { name: "syncs.get", path: "app.syncs.get", input: { id: SYNC_RUN } },
    changes("", {}),
    changes(", removed", { change: "removed" }),
    changes(", of departments", { of: "department" }),
    { name: "users.mergeProposals", path: "app.users.mergeProposals" },
    { name: "users.linkProposals", path: "app.users.linkProposals", rows: 0 },
    { name: "users.invitations", path: "app.users.invitations", rows: 0 },
    { name: "alarms.list", path: "app.alarms.list" },
    { name: "overview.health", path: "app.overview.health" },
    { name: "overview.logins", path: "app.overview.logins" },
    modelCall("get, Q()", "get", { filter: "Q()" }),
    modelCall("get by name", "get", { filter: "Q()", orderList: [["name", 1]] }),
    modelCall("get a name", "get", { filter: `Q(name='${rare.name}')` }),
    modelCall("query, Q()", "query", { filter: "Q()" }, count),
    modelCall("query by name", "query", { filter: "Q()", orderList: [["name", 1]] }, count),
    modelCall("query by name, descending", "query", { filter: "Q()", orderList: [["name", -1]] }),
    modelCall("query a name", "query", { filter: `Q(name='${rare.name}')` }, 1),
  ];
}

function audit(what: string, input: object): ConsoleCall {
  return { name: `audit.list, ${what}`, path: "app.audit.list", input };
}

function callbacks(what: string, input: object): ConsoleCall {
  return { name: `callbacks.list, ${what}`, path: "app.callbacks.list", input };
}

function changes(what: string, filter: object): ConsoleCall {
  const input = { id: SYNC_RUN, ...filter };
  return { name: `syncs.changes${what}`, path: "app.syncs.changes", input };
}

function modelCall(what: string, method: string, input: object, rows?: number): ConsoleCall {
  return {
    name: `a model, ${what}`,
    path: `${model}.${method}`,
    input,
    isCounted: method === "query",
    ...(rows !== undefined && { rows }),
  };
}

function search(what: string, text: string, rows?: number): ConsoleCall {
  const name = `users.list, ${what}`;
  return {
    name,
    path: "app.users.list",
    input: { search: text },
    ...(rows !== undefined && { rows }),
  };
}

function members(what: string, filter: object, rows?: number): ConsoleCall {
  const name = `directory.members${what}`;
  const input = { corpKey, ...filter };
  return { name, path: "app.directory.members", input, ...(rows !== undefined && { rows }) };
}

/** The milliseconds of one call, whose answer is checked. */
export async function timeCall(
  { url, headers }: { readonly url: string; readonly headers: Record<string, string> },
  { name, path, input, rows }: ConsoleCall,
): Promise<number> {
  const query = input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
  const startedMs = performance.now();
  const answer = await fetch(`${url}/trpc/${path}${query}`, { headers });
  const body = (await answer.json()) as { result?: { data: unknown } };
  const tookMs = performance.now() - startedMs;
  mustEqual(`the status of ${name}`, answer.status, 200);
  const data = body.result?.data as { length?: number; totalCount?: number } | undefined;
  if (rows !== undefined) mustEqual(`the rows of ${name}`, data?.totalCount ?? data?.length, rows);
  return tookMs;
}
