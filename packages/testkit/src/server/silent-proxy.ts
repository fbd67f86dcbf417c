import type { Socket } from "node:net";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

/** A TCP proxy that can swallow bytes, as a network does that loses packets and closes nothing. */
export interface SilentProxy extends TcpProxy {
  /** From now on every byte in both directions is discarded; connections stay open. */
  silence(): void;
  /** New bytes pass again. */
  resume(): void;
}

export async function startSilentProxy(targetUrl: string): Promise<SilentProxy> {
  let isSilent = false;
  const pass = (from: Socket, to: Socket): void => {
    from.on("data", (bytes) => {
      if (!isSilent) to.write(bytes);
    });
    from.on("close", () => {
      if (!isSilent) to.destroy();
    });
  };
  const proxy = await startTcpProxy(targetUrl, (client, upstream) => {
    pass(client, upstream);
    pass(upstream, client);
  });
  return {
    ...proxy,
    silence: () => void (isSilent = true),
    resume: () => void (isSilent = false),
  };
}
