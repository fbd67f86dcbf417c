import { demoLogin, type TestServer } from "@menshen/testkit";

/** One request that a route of the server answers. */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** The kind of a procedure, or `http`. */
  readonly kind: "query" | "mutation" | "subscription" | "http";
}

const sampleOf: Readonly<Record<string, string>> = { fullName: demoLogin, method: "notify" };

/** All routes of the server, from its own lists: a new route is tested without being named here. */
export function allRoutes({ server }: TestServer): Route[] {
  return [
    ...server.reachablePaths().flatMap(procedureRoute),
    ...server.routes().flatMap(httpRoutes),
  ];
}

/** Routes that change state. */
export function changingRoutes(test: TestServer): Route[] {
  return allRoutes(test).filter(({ method }) => method !== "GET");
}

/** Called by providers: checked by signature instead of the rules for browsers. */
export function isWebhook({ path }: Route): boolean {
  return path.startsWith("/api/elements/");
}

function procedureRoute(line: string): Route[] {
  const [path = "", kind] = line.split(" ");
  if (kind !== "query" && kind !== "mutation" && kind !== "subscription") return [];
  return [{ method: kind === "mutation" ? "POST" : "GET", path: `/trpc/${path}`, kind }];
}

function httpRoutes(line: string): Route[] {
  const [method = "", pattern = ""] = line.split(" ");
  const path = pattern
    .replace(/:file\{.*$/, "WW_verify_abc.txt")
    .replace(/:(\w+)/g, (_, name: string) => sampleOf[name] ?? name)
    .replace(/\*/g, "anything");
  const methods = method === "ALL" ? (["GET", "POST"] as const) : [method as Route["method"]];
  return methods.map((one) => ({ method: one, path, kind: "http" }));
}
