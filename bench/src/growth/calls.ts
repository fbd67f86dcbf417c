import { mustEqual } from "../measure.ts";
import { company, rare } from "./fill.ts";

/** A call of the console. */
export interface ConsoleCall {
  readonly name: string;
  readonly path: string;
  readonly input?: object;
  /** Of an answer that is a list, or in a model. */
  readonly rows?: number;
}

const { key: corpKey } = company;
const model = "auths.loginTypes.QywxInnerType.QywxInnerAuthModel.query";

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
    { name: "audit.list, a rare action", path: "app.audit.list", input: { action: rare.action } },
    { name: "directory.corps", path: "app.directory.corps", rows: 1 },
    { name: "directory.departments", path: "app.directory.departments", input: { corpKey } },
    members("", {}),
    members(", a department", { departmentId: 2 }),
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
    { name: "syncs.list", path: "app.syncs.list", rows: 0 },
    { name: "users.mergeProposals", path: "app.users.mergeProposals", rows: 0 },
    { name: "alarms.list", path: "app.alarms.list" },
    // With an exact total, which counts.
    { name: "a model", path: model, input: { filter: "Q()" }, rows: count },
    {
      name: "a model by name",
      path: model,
      input: { filter: "Q()", orderList: [["name", 1]] },
      rows: count,
    },
  ];
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
