import { SITES } from "./sites.ts";
import type { Route } from "./simulator/route.ts";

/** One row of the table of the provider's endpoints. */
export interface EndpointRow {
  /** Name for faults and the call log. */
  readonly name: string;
  readonly hosts: readonly string[];
  /** The documented method. */
  readonly method: string;
  /** False for an API that the provider has and the sandbox has not. */
  readonly isSimulated: boolean;
  /** Address of the provider's documentation. */
  readonly page: string;
  /** What the sandbox checks beyond token, address, company, app, kind of caller, rate and method. */
  readonly checks: string;
  /** What the real service does and the sandbox does not. */
  readonly omits: string;
}

/** The endpoints of both providers, as the routes describe themselves. */
export function endpointTable(): readonly EndpointRow[] {
  return SITES.flatMap(({ hosts, routes }) => routes.flatMap((route) => rowOf(hosts, route)));
}

function rowOf(hosts: readonly string[], route: Route): readonly EndpointRow[] {
  const { endpoint, methods, documentedMethod, notes, notSimulated = false } = route;
  if (endpoint === undefined) return [];
  const { page = "", checks = "", omits = "" } = notes ?? {};
  const method = documentedMethod ?? methods[0] ?? "GET";
  const isSimulated = !notSimulated;
  return [{ name: endpoint, hosts, method, isSimulated, page: addressOf(page), checks, omits }];
}

const addressOf = (page: string): string =>
  page.startsWith("path/") ? `https://developer.work.weixin.qq.com/document/${page}` : page;
