import type { Sandbox } from "../sandbox.ts";
import type { Engine } from "./world/engine.ts";
import type { Fault } from "./world/state/faults.ts";
import type { World } from "./world/world.ts";

/** What a handler works with. */
export interface Context {
  readonly engine: Engine;
  readonly world: World;
  readonly sandbox: Sandbox;
  readonly request: Request;
  readonly url: URL;
  /** Where the sandbox's own pages are, for links from pages on official hosts: "http://127.0.0.1:3001". */
  readonly origin: string;
  /** What was scripted to go wrong in this answer; the parts about the connection are dealt with already. */
  readonly fault: Fault;
}

/** What a handler has to say for the call log, beside the response. */
export interface Reply {
  readonly response: Response;
  readonly errcode?: number;
  readonly corpId?: string | undefined;
  readonly agentId?: number | undefined;
  readonly appId?: string | undefined;
  readonly suiteId?: string | undefined;
  /** Called when the answer is out, however late that was. */
  readonly done?: (() => void) | undefined;
}

export interface Route {
  /** A last segment of `*` stands for any one segment. */
  readonly path: string;
  readonly methods: readonly string[];
  /** Name for faults and the call log; routes without one are the sandbox's own business. */
  readonly endpoint?: string;
  handle(context: Context): Reply | Promise<Reply>;
}

/** A group of routes and the official hosts they live on. Every site is also served, by path alone, on the sandbox's own origin. */
export interface Site {
  readonly hosts: readonly string[];
  readonly routes: readonly Route[];
}

/** The provider's hosts. Those without a site answer 404, as for any unknown path; other hosts do not exist here. */
export const OFFICIAL_HOSTS: ReadonlySet<string> = new Set([
  "qyapi.weixin.qq.com",
  "open.weixin.qq.com",
  "login.work.weixin.qq.com",
  "open.work.weixin.qq.com",
  "api.weixin.qq.com",
  "res.wx.qq.com",
  "wwcdn.weixin.qq.com",
  "lp.open.weixin.qq.com",
  "long.open.weixin.qq.com",
]);

export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}
