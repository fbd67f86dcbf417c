import type { Flow } from "./api/types.ts";

/*
 * Where the page is, kept in the fragment: the server then needs no rule for the console's addresses, and what is
 * looked at is never part of a request.
 */

export type Route =
  | { page: "overview" }
  | { page: "elements" }
  | { page: "element"; fullName: string }
  | { page: "test"; fullName: string; flow: Flow; run?: string | undefined }
  | { page: "users" }
  | { page: "user"; userId: string }
  | { page: "audit" }
  | { page: "account" }
  | { page: "unknown" };

/** The route that a fragment (`#/elements/auths.loginTypes.X/test?flow=qr`) names. */
export function parseRoute(fragment: string): Route {
  const [path = "", search = ""] = fragment.replace(/^#?\/?/, "").split("?", 2);
  const [page = "", rawName, tail, ...more] = path.split("/").map(decodeSegment);
  if (more.length > 0) return { page: "unknown" };
  if (page === "" && rawName === undefined) return { page: "overview" };
  if ((page === "audit" || page === "account") && rawName === undefined) return { page };
  if (page === "users" && tail === undefined) {
    return rawName ? { page: "user", userId: rawName } : { page: "users" };
  }
  if (page !== "elements") return { page: "unknown" };
  if (!rawName) return { page: "elements" };
  if (tail === undefined) return { page: "element", fullName: rawName };
  if (tail !== "test") return { page: "unknown" };
  const query = new URLSearchParams(search);
  const flow = query.get("flow") === "workbench" ? "workbench" : "qr";
  return { page: "test", fullName: rawName, flow, run: query.get("run") ?? undefined };
}

/** The fragment of a route, for an `href`. */
export function hrefOf(route: Exclude<Route, { page: "unknown" }>): string {
  if (route.page === "overview") return "#/";
  if (route.page === "user") return `#/users/${encodeURIComponent(route.userId)}`;
  if (!("fullName" in route)) return `#/${route.page}`;
  const path = `#/elements/${encodeURIComponent(route.fullName)}`;
  if (route.page === "element") return path;
  const query = new URLSearchParams({ flow: route.flow, ...(route.run && { run: route.run }) });
  return `${path}/test?${query.toString()}`;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
