import { Code, type Ports } from "@menshen/core";

/** Ports that let every `create()` wire what it needs; calling one throws. */
export function offlinePorts(): Ports {
  const ports: Record<keyof Ports, unknown> = {
    clock: { now: () => Date.now() },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    bases: {
      wecomApi: "https://qyapi.weixin.qq.com",
      wecomLogin: "https://login.work.weixin.qq.com",
      wechatApi: "https://api.weixin.qq.com",
      wechatOpen: "https://open.weixin.qq.com",
    },
    settings: { publicOrigin: "http://127.0.0.1:3000", returnUrls: [] },
    fetch: unavailable,
    tokens: unavailable,
    data: unavailable,
    models: unavailable,
    inbox: unavailable,
    spans: undefined,
    extensions: undefined,
  };
  return ports as unknown as Ports;
}

/** Any property of it is itself, and calling it throws. */
const unavailable: unknown = new Proxy(() => undefined, {
  get: () => unavailable,
  apply: () => {
    throw new Code(10002, "this command has no database and no network; a running server has them");
  },
});

function ignore(): void {
  // Problems are reported as diagnostics.
}
