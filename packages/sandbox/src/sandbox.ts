import { SITES } from "./sites.ts";
import type { Controlled } from "./control/operation.ts";
import { controlApi } from "./control/control-api.ts";
import { createFetch } from "./simulator/create-fetch.ts";
import { isLocalName } from "./simulator/hosts.ts";
import { signIn, type SignInAs } from "./sign-in.ts";
import { pushDueTickets } from "./simulator/push/events.ts";
import { createPusher, PUSHES } from "./simulator/push/pusher.ts";
import { findCorp } from "./simulator/world/lookup/directory.ts";
import { createEngine, type Engine } from "./simulator/world/engine.ts";
import { findCorpByAnyId } from "./simulator/world/lookup/scoped-ids.ts";
import { findPerson } from "./simulator/world/lookup/people.ts";
import type { WorldInit } from "./simulator/world/schema/world-schema.ts";
import { findWechatApp, findWechatPerson } from "./simulator/world/lookup/wechat-people.ts";
import { createWorld, type World } from "./simulator/world/world.ts";
import { defaultWorld } from "./demo/world.ts";

const ROUTES = SITES.flatMap(({ routes }) => routes);
const ENDPOINTS = new Set([
  ...ROUTES.filter(({ notSimulated }) => !notSimulated).flatMap(({ endpoint }) => endpoint ?? []),
  ...PUSHES,
  ...ROUTES.flatMap(({ endpoint }) => endpoint ?? []),
]);

/** A simulated WeChat and WeCom cloud in this process. */
export interface Sandbox {
  /**
   * Answers for the whole cloud. Official hosts are routed by host and path; loopback hosts by path alone, so that every
   * base address of a client may point at one sandbox. An unknown path is 404 with an empty body, a host that is not the
   * provider's rejects with a TypeError. Redirects are returned, never followed.
   */
  readonly fetch: typeof globalThis.fetch;
  readonly world: World;
  /**
   * Signs in as a person with a browser and a phone would: opens the login page (PC page, in-client authorise URL or WeChat's QR page), picks
   * that person, confirms or refuses, and follows the page. Every consent field is ticked.
   *
   * @returns the redirect URL (of a form that posts itself, its action with the fields in the query) with code and state (without a code where the page redirects on refusal), or null when the
   *   page does not redirect: a refusal or an error page
   * @throws RangeError no such person in that company, or no such WeChat user
   */
  readonly signIn: (loginUrl: string | URL, who: SignInAs) => Promise<URL | null>;
  /** Sends the pushes that are due. Jumps of the clock do so too, and a served sandbox every second. */
  readonly tick: () => void;
}

/** Where a sandbox can be reached beside the provider's own hosts. */
export interface SandboxPlace {
  /** For links from pages on official hosts to the phone; default `http://127.0.0.1:3001`. */
  readonly origin?: string | undefined;
  /** Path under which this world is served; default "". */
  readonly prefix?: string | undefined;
  /** The worlds served beside this one, for the control API. */
  readonly worlds?: Controlled["worlds"];
  /** Hosts that are the sandbox itself; default: loopback and plain names of a local network. */
  readonly isOwnHost?: ((hostname: string) => boolean) | undefined;
  /** Sends pushes and verifications; default: the global fetch. */
  readonly pushFetch?: typeof globalThis.fetch | undefined;
  /** Hosts they may go to; default: loopback and plain names of a local network. */
  readonly mayPushTo?: ((hostname: string) => boolean) | undefined;
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
  const { pushFetch = globalThis.fetch, mayPushTo = isLocalName } = place;
  const pusher = createPusher(engine, { fetch: pushFetch, mayReach: mayPushTo });
  const world = createWorld(engine, pusher);
  const tick = () => {
    pusher.releaseDue();
    pushDueTickets(engine, pusher);
  };
  engine.clock.onJump(tick);
  const { origin = "http://127.0.0.1:3001", prefix = "", isOwnHost = isLocalName } = place;
  const signInHere: Sandbox["signIn"] = async (loginUrl, who) => {
    const corpId = who.corpId ?? companyOf(engine, new URL(loginUrl));
    mustExist(engine, corpId, who);
    return await signIn(fetch, loginUrl, { ...who, corpId });
  };
  const sites = [...SITES, controlApi({ world, signIn: signInHere, worlds: place.worlds })];
  const fetch = createFetch(sites, { origin, prefix, isOwnHost }, { engine, pusher });
  return { fetch, world, signIn: signInHere, tick };
}

/** The company that a login URL names, in plain. */
function companyOf({ settings }: Engine, loginUrl: URL): string {
  const appid = loginUrl.searchParams.get("appid") ?? "";
  return findCorpByAnyId(settings, appid)?.corp.corpId ?? appid;
}

/** Without this check a misspelt userid would look like a refusal. */
function mustExist(engine: Engine, corp: string, { corpId, userId }: SignInAs): void {
  const { corps, wechat } = engine.settings;
  const wechatApp = findWechatApp(wechat, corp);
  if (wechatApp && !findWechatPerson(wechat, userId, wechatApp))
    throw new RangeError(`signIn: no WeChat user ${userId}`);
  if (!findCorp(corps, corp) && corpId === undefined) return;
  if (!findPerson(corps, corp, userId))
    throw new RangeError(`signIn: no person ${userId} in ${corp}`);
}

/** Names for `failNext` and `calls`. */
export const endpointNames: readonly string[] = [...ENDPOINTS];
