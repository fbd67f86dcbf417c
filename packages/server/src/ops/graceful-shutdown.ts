import type { Server } from "node:http";

/** Stops accepting, lets requests in flight finish for a while, then cuts what is left. */
export async function drainConnections(http: Server, drainMs: number): Promise<void> {
  if (!http.listening) return;
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeIdleConnections();
  // A connection that turns idle while others drain must not keep the server alive.
  const sweep = setInterval(() => http.closeIdleConnections(), 50);
  const cut = setTimeout(() => http.closeAllConnections(), drainMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
