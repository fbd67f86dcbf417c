import type { Flow, RecordStatus } from "../server/rows.ts";
import { parseLogFilter, parseTimes, type LogFilter } from "./log-filter.ts";
import { recordStatuses } from "../callbacks/record-statuses.ts";

/*
 * Routes are in the fragment: the server needs no rule for the console's addresses, and the viewed page is never part
 * of a request.
 */

export type Route =
  | { page: "overview" }
  | { page: "elements" }
  | { page: "add-method"; type?: string | undefined }
  | {
      page: "element";
      fullName: string;
      /** Path of a form field to edit, `authConfig.appSecret`. */
      field?: string | undefined;
      /** Place in the source to edit, `e.json:3:12`. */
      at?: string | undefined;
    }
  | {
      page: "test";
      fullName: string;
      flow: Flow;
      run?: string | undefined;
      corpId?: string | undefined;
    }
  | { page: "applications" }
  | { page: "add-application"; template?: string | undefined }
  | { page: "application"; fullName: string }
  | {
      page: "explorer";
      /** Whose methods; the first that has some where absent. */
      fullName?: string | undefined;
      method?: string | undefined;
    }
  | { page: "application-test"; fullName: string }
  | { page: "gate"; fullName: string }
  | { page: "suites" }
  | ({ page: "callbacks" } & CallbackFilter)
  | { page: "callback"; id: number }
  | { page: "explain"; element?: string | undefined }
  | { page: "directory" }
  | { page: "company"; corpKey: string; department?: number | undefined }
  | { page: "member"; corpKey: string; memberId: string }
  | { page: "sync"; id: string }
  | { page: "users" }
  | { page: "user"; userId: string }
  | { page: "merge"; keep: string; merge: string }
  | ({ page: "logins" } & LogFilter)
  | ({ page: "audit" } & LogFilter)
  | { page: "brand" }
  | { page: "account" }
  | { page: "unknown" };

/** Which callbacks a list shows. */
export interface CallbackFilter {
  status?: RecordStatus | undefined;
  event?: string | undefined;
  element?: string | undefined;
  scope?: string | undefined;
  /** Epoch milliseconds; not before. */
  from?: number | undefined;
  /** Epoch milliseconds; before. */
  until?: number | undefined;
}

/** The route that a fragment (`#/elements/auths.loginTypes.X/test?flow=qr`) names. */
export function parseRoute(fragment: string): Route {
  const [path = "", search = ""] = fragment.replace(/^#?\/?/, "").split("?", 2);
  const [page = "", rawName, tail, ...more] = path.split("/").map(decodeSegment);
  if (page === "directory" && rawName) return parseDirectory(rawName, [tail, ...more], search);
  if (more.length > 0) return { page: "unknown" };
  if (page === "" && rawName === undefined) return { page: "overview" };
  const query = new URLSearchParams(search);
  if (isPlain(page) && rawName === undefined) return { page };
  if ((page === "logins" || page === "audit") && rawName === undefined) {
    return { page, ...parseLogFilter(query) };
  }
  if (page === "callbacks" && tail === undefined) return parseCallbacks(rawName, query);
  if (page === "add-method" && rawName === undefined) return { page, ...given(query, ["type"]) };
  if (page === "explorer" && tail === undefined)
    return { page, ...(rawName && { fullName: rawName }), ...given(query, ["method"]) };
  if (page === "add-application" && rawName === undefined) {
    return { page, ...given(query, ["template"]) };
  }
  if (page === "applications" && rawName) {
    if (tail === undefined) return { page: "application", fullName: rawName };
    return tail === "test" ? { page: "application-test", fullName: rawName } : { page: "unknown" };
  }
  if (page === "gates" && rawName && tail === undefined) return { page: "gate", fullName: rawName };
  if (page === "syncs" && rawName && tail === undefined) return { page: "sync", id: rawName };
  if (page === "users" && rawName === "merge") {
    const { keep, merge } = given(query, ["keep", "merge"]);
    return keep && merge ? { page: "merge", keep, merge } : { page: "users" };
  }
  if (page === "users" && tail === undefined) {
    return rawName ? { page: "user", userId: rawName } : { page: "users" };
  }
  if (page !== "elements") return { page: "unknown" };
  if (!rawName) return { page: "elements" };
  if (tail === undefined)
    return { page: "element", fullName: rawName, ...given(query, ["field", "at"]) };
  if (tail !== "test") return { page: "unknown" };
  const flow = query.get("flow") === "workbench" ? "workbench" : "qr";
  return { page: "test", fullName: rawName, flow, ...given(query, ["run", "corpId"]) };
}

const plainPages = ["account", "applications", "brand", "suites", "directory"] as const;

function isPlain(page: string): page is (typeof plainPages)[number] {
  return (plainPages as readonly string[]).includes(page);
}

/** `#/directory/<corpKey>` and, behind it, `/members/<memberId>`. */
function parseDirectory(
  corpKey: string,
  [what, memberId, ...more]: readonly (string | undefined)[],
  search: string,
): Route {
  if (what === undefined) {
    const department = new URLSearchParams(search).get("department");
    const isId = department !== null && /^\d{1,15}$/.test(department);
    return { page: "company", corpKey, ...(isId && { department: Number(department) }) };
  }
  if (what !== "members" || !memberId || more.length > 0) return { page: "unknown" };
  return { page: "member", corpKey, memberId };
}

function parseCallbacks(which: string | undefined, query: URLSearchParams): Route {
  if (which === "explain") return { page: "explain", ...given(query, ["element"]) };
  if (which !== undefined) {
    return /^[1-9]\d{0,14}$/.test(which)
      ? { page: "callback", id: Number(which) }
      : { page: "unknown" };
  }
  const status = recordStatuses.find((one) => one === query.get("status"));
  const filter = given(query, ["event", "element", "scope"]);
  return { page: "callbacks", ...(status && { status }), ...filter, ...parseTimes(query) };
}

/** The names that the query has. */
function given<const K extends string>(query: URLSearchParams, names: readonly K[]) {
  const pairs = names.flatMap((name) => {
    const value = query.get(name);
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(pairs) as { [name in K]?: string };
}

/** The fragment of a route, for an `href`. */
export function hrefOf(route: Exclude<Route, { page: "unknown" }>): string {
  const segment = encodeURIComponent;
  switch (route.page) {
    case "overview":
      return "#/";
    case "user":
      return `#/users/${segment(route.userId)}`;
    case "merge":
      return `#/users/merge${queryOf({ keep: route.keep, merge: route.merge })}`;
    case "element":
      return `#/elements/${segment(route.fullName)}${queryOf({ field: route.field, at: route.at })}`;
    case "test": {
      const { flow, run, corpId } = route;
      return `#/elements/${segment(route.fullName)}/test${queryOf({ flow, run, corpId })}`;
    }
    case "add-method":
      return `#/add-method${queryOf({ type: route.type })}`;
    case "explorer": {
      const { fullName, method } = route;
      return `#/explorer${fullName === undefined ? "" : `/${segment(fullName)}`}${queryOf({ method })}`;
    }
    case "add-application":
      return `#/add-application${queryOf({ template: route.template })}`;
    case "application":
      return `#/applications/${segment(route.fullName)}`;
    case "application-test":
      return `#/applications/${segment(route.fullName)}/test`;
    case "gate":
      return `#/gates/${segment(route.fullName)}`;
    case "callback":
      return `#/callbacks/${route.id}`;
    case "company": {
      const department = route.department === undefined ? undefined : String(route.department);
      return `#/directory/${segment(route.corpKey)}${queryOf({ department })}`;
    }
    case "member":
      return `#/directory/${segment(route.corpKey)}/members/${segment(route.memberId)}`;
    case "sync":
      return `#/syncs/${segment(route.id)}`;
    case "callbacks": {
      const { page: _, ...filter } = route;
      return `#/callbacks${queryOf({ ...filter })}`;
    }
    case "logins":
    case "audit": {
      const { page, ...filter } = route;
      return `#/${page}${queryOf(filter)}`;
    }
    case "explain":
      return `#/callbacks/explain${queryOf({ element: route.element })}`;
    case "elements":
    case "applications":
    case "suites":
    case "directory":
    case "users":
    case "brand":
    case "account":
      return `#/${route.page}`;
    default:
      return route satisfies never;
  }
}

function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  return query.size > 0 ? `?${query.toString()}` : "";
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
