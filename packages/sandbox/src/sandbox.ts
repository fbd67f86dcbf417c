import { control } from "./control/site.ts";
import { createFetch } from "./http/dispatch.ts";
import type { Site } from "./http/site.ts";
import { isLoopback } from "./http/site.ts";
import { indexPages } from "./pages/site.ts";
import { signIn, type SignInAs } from "./sign-in.ts";
import { wecomApi } from "./wecom/api/site.ts";
import { phone } from "./login/phone.ts";
import { wechatApi } from "./wechat/api/site.ts";
import { websiteLogin, websiteLoginPoll } from "./wechat/login/qrconnect.ts";
import { inClientLogin } from "./wecom/login/authorize.ts";
import { errorLookup } from "./wecom/login/devtool.ts";
import { legacyWebLogin, webLogin } from "./wecom/login/sso.ts";
import { findCorp } from "./world/directory.ts";
import { createEngine, type Engine } from "./world/engine.ts";
import { findPerson } from "./world/people.ts";
import type { WorldInit } from "./world/schema.ts";
import { findWechatApp, findWechatPerson } from "./world/wechat-people.ts";
import { createWorld, type World } from "./world/world.ts";
import { defaultWorld } from "./demo/world.ts";

const SITES: readonly Site[] = [
  wecomApi,
  webLogin,
  legacyWebLogin,
  inClientLogin,
  errorLookup,
  wechatApi,
  websiteLogin,
  websiteLoginPoll,
  phone,
  indexPages,
  control,
];
const ENDPOINTS = new Set(
  SITES.flatMap(({ routes }) => routes).flatMap(({ endpoint }) => endpoint ?? []),
);

/** A simulated WeChat and WeCom cloud in this process. */
export interface Sandbox {
  /**
   * Speaks for the whole cloud. Official hosts are routed by host and path; loopback hosts by path alone, so that every
   * base address of a client may point at one sandbox. An unknown path is 404 with an empty body, a host that is not the
   * provider's rejects with a TypeError. Redirects are returned, never followed.
   */
  readonly fetch: typeof globalThis.fetch;
  readonly world: World;
  /**
   * Signs in like a person with a browser and a phone: opens the login page (PC page, in-client authorise URL or WeChat's QR page), picks
   * that person, confirms or refuses, and follows the page. Every consent field is ticked.
   *
   * @returns the redirect URL with code and state (without a code where the page redirects on refusal), or null when the
   *   page does not redirect: refused, not let in, or an error page
   * @throws RangeError there is nobody of that id in that company, or no such WeChat person
   */
  readonly signIn: (loginUrl: string | URL, who: SignInAs) => Promise<URL | null>;
}

/** Where a sandbox can be reached beside the provider's own hosts. */
export interface SandboxPlace {
  /** For links from pages on official hosts to the phone; `http://127.0.0.1:3001` unless told. */
  readonly origin?: string | undefined;
  /** Hosts that are the sandbox itself; loopback ones unless told. */
  readonly isOwnHost?: ((hostname: string) => boolean) | undefined;
}

/**
 * Makes a sandbox. Without a world it holds the demo world.
 *
 * @example
 * const sandbox = createSandbox();
 * const url = `https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=${demo.corpA.corpId}&corpsecret=${demo.corpA.apps.portal.secret}`;
 * const { access_token } = await (await sandbox.fetch(url)).json();
 */
export function createSandbox(init: WorldInit = defaultWorld(), place: SandboxPlace = {}): Sandbox {
  const engine = createEngine(init, ENDPOINTS);
  const world = createWorld(engine);
  const { origin = "http://127.0.0.1:3001", isOwnHost = isLoopback } = place;
  const sandbox: Sandbox = {
    fetch: createFetch(SITES, { origin, isOwnHost }, () => ({ engine, world, sandbox })),
    world,
    signIn: async (loginUrl, who) => {
      mustExist(engine, new URL(loginUrl), who);
      return signIn(sandbox, loginUrl, who);
    },
  };
  return sandbox;
}

/** A misspelt userid would look like a refusal. */
function mustExist(engine: Engine, loginUrl: URL, { corpId, userId }: SignInAs): void {
  const corp = corpId ?? loginUrl.searchParams.get("appid") ?? "";
  const { corps, wechat } = engine.settings;
  const wechatApp = findWechatApp(wechat, corp);
  if (wechatApp && !findWechatPerson(wechat, userId, wechatApp))
    throw new RangeError(`signIn: nobody called ${userId} in WeChat`);
  if (!findCorp(corps, corp) && corpId === undefined) return;
  if (!findPerson(corps, corp, userId))
    throw new RangeError(`signIn: nobody called ${userId} in ${corp}`);
}

/** Names that `failNext` and `calls` know. */
export const endpointNames: readonly string[] = [...ENDPOINTS];
