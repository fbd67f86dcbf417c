import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect } from "node:net";
import { reachableHost, type Address } from "./listen.ts";

/**
 * Finds out whether listening will succeed, without doing so: a load balancer would send requests to a port that opens
 * before the server is ready.
 * @throws Error EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND, as listening would
 */
export async function requireUsableAddress({ port, host }: Address): Promise<void> {
  const { address, family } = await lookup(host);
  await bindDatagrams(address, family, port);
  if (await isAnswered(address, port)) throw inUse({ port, host });
}

/** The same rights and the same local addresses as for TCP, but no client could connect. */
async function bindDatagrams(address: string, family: number, port: number): Promise<void> {
  await using socket = createSocket({ type: family === 6 ? "udp6" : "udp4" });
  try {
    socket.bind({ address, port, exclusive: true });
    await once(socket, "listening");
  } catch (error) {
    // Another protocol's port, such as that of HTTP/3.
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
  }
}

async function isAnswered(address: string, port: number): Promise<boolean> {
  const socket = connect({ host: reachableHost(address), port, timeout: CONNECT_MS });
  socket.on("timeout", () => socket.destroy(new Error("timeout")));
  const isConnected = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isConnected;
}

/** This machine answers or refuses at once. */
const CONNECT_MS = 1_000;

function inUse({ port, host }: Address): Error {
  const message = `listen EADDRINUSE: address already in use ${host}:${port}`;
  return Object.assign(new Error(message), { code: "EADDRINUSE", syscall: "listen", port });
}
