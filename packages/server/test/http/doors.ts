import { demoLogin, type TestServer } from "@menshen/testkit";

/** One request that a route of the server answers. */
export interface Door {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** Where it belongs: a procedure by its kind, everything else by its protocol. */
  readonly kind: "query" | "mutation" | "subscription" | "http";
}

const sampleOf: Readonly<Record<string, string>> = { fullName: demoLogin, method: "notify" };

/** Every door of the server, taken from its own lists: a new route is tested without being named here. */
export function everyDoor({ server }: TestServer): Door[] {
  return [...server.reachablePaths().flatMap(procedureDoor), ...server.routes().flatMap(httpDoors)];
}

/** Doors that change something. */
export function changingDoors(test: TestServer): Door[] {
  return everyDoor(test).filter(({ method }) => method !== "GET");
}

/** What providers call: no browser's rule applies to it, its own signature does. */
export function isWebhook({ path }: Door): boolean {
  return path.startsWith("/api/elements/");
}

function procedureDoor(line: string): Door[] {
  const [path = "", kind] = line.split(" ");
  if (kind !== "query" && kind !== "mutation" && kind !== "subscription") return [];
  return [{ method: kind === "mutation" ? "POST" : "GET", path: `/trpc/${path}`, kind }];
}

function httpDoors(line: string): Door[] {
  const [method = "", pattern = ""] = line.split(" ");
  const path = pattern
    .replace(/:file\{.*$/, "WW_verify_abc.txt")
    .replace(/:(\w+)/g, (_, name: string) => sampleOf[name] ?? name)
    .replace(/\*/g, "anything");
  const methods = method === "ALL" ? (["GET", "POST"] as const) : [method as Door["method"]];
  return methods.map((one) => ({ method: one, path, kind: "http" }));
}
