import type { Ports } from "@menshen/core";

/** Ports for looking at elements without running them: create() may wire what it likes, nothing answers. */
export function offlinePorts(): Ports {
  const known: Record<string, unknown> = {
    clock: { now: () => Date.now() },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    bases: {
      wecomApi: "https://qyapi.weixin.qq.com",
      wecomLogin: "https://login.work.weixin.qq.com",
      wechatApi: "https://api.weixin.qq.com",
      wechatOpen: "https://open.weixin.qq.com",
    },
    settings: { publicOrigin: "http://127.0.0.1:3000", allowedOrigins: [] },
  };
  return new Proxy(known, {
    get: (ports, name) => Reflect.get(ports, name) ?? absent,
  }) as unknown as Ports;
}

/** Any property of it is itself, and calling it throws. */
const absent: unknown = new Proxy(() => undefined, {
  get: () => absent,
  apply: () => {
    throw new Error("this command only looks at elements: there is no database and no network");
  },
});

function silent(): void {
  // The diagnostics say what there is to say.
}
