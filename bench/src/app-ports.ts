import type { Ports } from "@menshen/core";

/** Ports of an app whose methods nobody calls: creating elements asks for addresses and nothing else. */
export const appPorts = {
  clock: { now: Date.now },
  log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  bases: {
    wecomApi: "https://qyapi.weixin.qq.com",
    wecomLogin: "https://login.work.weixin.qq.com",
    wechatApi: "https://api.weixin.qq.com",
    wechatOpen: "https://open.weixin.qq.com",
  },
} as Partial<Ports> as Ports;

function ignore(): void {
  // A broken element shows by its state, which every measure checks.
}
