import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens on a free port of loopback and returns it. */
export async function listen(server: Server): Promise<number> {
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  return (server.address() as AddressInfo).port;
}
