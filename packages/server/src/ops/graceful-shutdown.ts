import type { HttpServer } from "../http/listen.ts";

/** Stops accepting, waits for requests in flight for up to `drainMs`, then closes all connections. */
export async function drainConnections(http: HttpServer, drainMs: number): Promise<void> {
  if (!http.listening) return;
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeIdleConnections();
  // Connections that become idle meanwhile would otherwise stay open until the deadline.
  const sweep = setInterval(() => http.closeIdleConnections(), 50);
  const cut = setTimeout(() => http.closeAllConnections(), drainMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
