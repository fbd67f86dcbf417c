import { createLoginClient, type LoginClient } from "@menshen/client";

const clients = new Map<string, LoginClient>();

/**
 * The client of a server, shared by all components of a page, which then share its session. The session of a server on
 * another origin is a token in the client: browsers do not send its cookie from here.
 */
export function serverClient(server = ""): LoginClient {
  const origin = new URL(server, location.href).origin;
  const existing = clients.get(origin);
  if (existing) return existing;
  const sessionIn = origin === location.origin ? "cookie" : "token";
  const client: LoginClient = createLoginClient({ url: `${origin}/trpc`, sessionIn });
  clients.set(origin, client);
  return client;
}
