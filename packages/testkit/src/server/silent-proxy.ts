import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A TCP proxy that can swallow bytes, as a network does that loses packets and closes nothing. */
export interface SilentProxy extends AsyncDisposable {
  /** The URL with the proxy's address in place of the target's. */
  readonly url: string;
  /** From now on every byte in both directions is discarded; connections stay open. */
  silence(): void;
  /** New bytes pass again. */
  resume(): void;
}

export async function startSilentProxy(targetUrl: string): Promise<SilentProxy> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let isSilent = false;
  const pass = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on("data", (bytes) => {
      if (!isSilent) to.write(bytes);
    });
    from.on("error", () => {});
    from.on("close", () => {
      sockets.delete(from);
      if (!isSilent) to.destroy();
    });
  };
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    pass(client, upstream);
    pass(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: Object.assign(new URL(targetUrl), { hostname: "127.0.0.1", port: String(port) }).href,
    silence: () => void (isSilent = true),
    resume: () => void (isSilent = false),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
