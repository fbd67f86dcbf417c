import type { z } from "zod";
import { apply, missing, type Patch } from "./edits.ts";
import { checkWechat, type Engine } from "./engine.ts";
import {
  findWechatApp,
  findWechatPerson,
  identityOf,
  type WechatIdentity,
} from "./lookup/wechat-people.ts";
import {
  wechatAppSchema,
  wechatPersonSchema,
  type WechatApp,
  type WechatPerson,
} from "./schema/wechat-schema.ts";
import type { Frozen } from "./frozen.ts";

/** The WeChat side of the world: website apps, people, and the tokens that apps have of them. */
export interface WechatWorld {
  readonly apps: readonly Frozen<WechatApp>[];
  readonly people: readonly Frozen<WechatPerson>[];
  /** @throws RangeError no such app */
  readonly app: (appId: string) => Frozen<WechatApp>;
  /**
   * @param id the sandbox's own id, or an openid
   * @throws RangeError no such person
   */
  readonly person: (id: string) => Frozen<WechatPerson>;
  /** The ids by which one app identifies one person, now. */
  readonly identity: (appId: string, id: string) => WechatIdentity;

  readonly addApp: (app: z.input<typeof wechatAppSchema>) => Frozen<WechatApp>;
  /** Any field. A new `accountId` changes every unionid, as moving an app to another account does. */
  readonly updateApp: (appId: string, patch: Patch<WechatApp>) => void;
  /** Adds a callback host ("127.0.0.1:4321": exact, with port). */
  readonly trustHost: (appId: string, host: string) => void;
  readonly addPerson: (person: z.input<typeof wechatPersonSchema>) => Frozen<WechatPerson>;
  /** Any field; `hasUnionId` makes a unionid appear or disappear. */
  readonly updatePerson: (id: string, patch: Patch<WechatPerson>) => void;
  readonly removePerson: (id: string) => void;

  /**
   * Revokes people's tokens early; returns how many pairs. `as` is what they are refused with from now on:
   * 40001 (the refresh token too: 40030), 42001 (the access token only), 42007 (both, as after a change of password).
   */
  readonly revokeTokens: (which?: {
    appId?: string | undefined;
    id?: string | undefined;
    as?: 40001 | 42001 | 42007 | undefined;
  }) => number;
}

export function wechatWorld(engine: Engine): WechatWorld {
  const app = (appId: string) => wechatAppOf(engine, appId);
  const person = (id: string) => wechatPersonOf(engine, id);
  const check = () => checkWechat(engine.settings.wechat);
  return {
    get apps() {
      return engine.settings.wechat.apps;
    },
    get people() {
      return engine.settings.wechat.people;
    },
    app,
    person,
    identity: (appId, id) => identityOf(app(appId), person(id)),
    addApp: (init) => add(engine, "apps", wechatAppSchema.parse(init)),
    updateApp: (appId, patch) => apply(app(appId), wechatAppSchema, patch, check),
    trustHost(appId, host) {
      const { callbackHosts } = app(appId);
      if (!callbackHosts.includes(host))
        apply(app(appId), wechatAppSchema, { callbackHosts: [...callbackHosts, host] });
    },
    addPerson: (init) => add(engine, "people", wechatPersonSchema.parse(init)),
    updatePerson: (id, patch) => apply(person(id), wechatPersonSchema, patch, check),
    removePerson(id) {
      const gone = person(id);
      const { wechat } = engine.settings;
      wechat.people = wechat.people.filter((each) => each !== gone);
    },
    revokeTokens({ appId, id, as = 40001 } = {}) {
      const personId = id === undefined ? undefined : person(id).personId;
      return engine.wechatGrants.revoke(
        (grant) =>
          (appId === undefined || grant.appId === appId) &&
          (personId === undefined || grant.personId === personId),
        as,
      );
    },
  };
}

function add<K extends "apps" | "people">(
  { settings: { wechat } }: Engine,
  list: K,
  item: Engine["settings"]["wechat"][K][number],
) {
  checkWechat({ ...wechat, [list]: [...wechat[list], item] });
  (wechat[list] as (typeof item)[]).push(item);
  return item;
}

export const wechatAppOf = (engine: Engine, appId: string): WechatApp =>
  findWechatApp(engine.settings.wechat, appId) ?? missing(`WeChat app ${appId}`);
export const wechatPersonOf = (engine: Engine, id: string): WechatPerson =>
  findWechatPerson(engine.settings.wechat, id) ?? missing(`WeChat person ${id}`);
