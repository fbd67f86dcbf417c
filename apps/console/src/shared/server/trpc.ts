import type { AppRouter } from "@menshen/server/app-router";
import {
  createTRPCClient,
  getUntypedClient,
  httpLink,
  httpSubscriptionLink,
  splitLink,
} from "@trpc/client";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { Elements } from "../../../../../elements/elements.gen.d.ts";
import { activityHeaders } from "./activity.ts";
import { queryClient } from "./query-client.ts";

/** The server's router. Types only: nothing of the server is bundled. */
type Router = AppRouter<Elements>;

/** What the server's procedures answer, as it arrives here. */
export type Outputs = inferRouterOutputs<Router>;
export type Inputs = inferRouterInputs<Router>;

const url = "/trpc";

export const client = createTRPCClient<Router>({
  links: [
    splitLink({
      condition: ({ type }) => type === "subscription",
      true: httpSubscriptionLink({ url }),
      // No batches: the server answers single calls on its fast path.
      false: httpLink({ url, headers: activityHeaders }),
    }),
  ],
});

/** Query and mutation options of every procedure. */
export const trpc = createTRPCOptionsProxy<Router>({ client, queryClient });

// The stream of snapshots refreshes them: a page that opens does not.
for (const key of [
  trpc.app.info.queryKey(),
  trpc.app.elements.list.queryKey(),
  trpc.app.elements.get.queryKey(),
])
  queryClient.setQueryDefaults(key, { staleTime: Infinity });

/** Sessions and the signed-in user. */
export const authService = trpc.auths.loginTypes.services.AuthSvc;
/** Suites of proxy-developed apps, and the companies that authorised them. */
export const suiteService = trpc.auths.loginTypes.QywxProxyType.services.QywxProxyAuthService;

/** Calls by paths that are only available at run time. */
export const untypedClient = getUntypedClient(client);

/** Calls a method of an element whose name is only available at run time. */
export function callElement(fullName: string, method: string, input: object): Promise<unknown> {
  return untypedClient.mutation(`${fullName}.${method}`, input);
}
