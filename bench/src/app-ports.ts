import type { Ports } from "@menshen/core";

/** Ports for an app whose methods are not called: creating elements needs addresses only. */
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
  // Every measure checks the state of the elements.
}
