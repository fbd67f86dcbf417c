import type { KnownElements, Method } from "@menshen/core";
import type { BaseAppProcedures, RouterOf, ServerInfo } from "@menshen/rpc";
import type { appProcedures } from "./app-procedures.ts";
import type { ServerFacts } from "./server-facts.ts";

/** All procedures below `app.`, as they are defined. */
export type ServerProcedures = Omit<BaseAppProcedures, "info"> & {
  info: Method<"query", "public", undefined, Pick<ServerInfo, "snapshot" | "brand"> & ServerFacts>;
} & ReturnType<typeof appProcedures>;

/**
 * The type of a server's router: its elements by their generated names (`elements.gen.d.ts`), and `app.*`.
 *
 * @example
 * import { createTRPCClient, httpLink } from "@trpc/client";
 * const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: "/trpc" })] });
 * const { members } = await client.app.users.get.query({ userId });
 */
export type AppRouter<Elements = KnownElements> = RouterOf<Elements, ServerProcedures>;
