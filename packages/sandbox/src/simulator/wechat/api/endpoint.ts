import type { EndpointNotes } from "../../endpoint-notes.ts";
import { Refusal, required } from "../../refusal.ts";
import type { Engine } from "../../world/engine.ts";
import type { WechatGrant } from "../../world/state/wechat-grants.ts";
import { findWechatApp, findWechatPerson } from "../../world/lookup/wechat-people.ts";
import type { WechatApp, WechatPerson } from "../../world/schema/wechat-schema.ts";

export interface SnsCall {
  readonly engine: Engine;
  /** Name of the API being called. */
  readonly name: string;
  /** The query, and the fields of a form that the query does not have. */
  readonly query: URLSearchParams;
}

export interface SnsEndpoint {
  /** Path, without the slash. */
  readonly name: string;
  readonly notes: EndpointNotes;
  /** Takes its parameters from a POST with a JSON body only. */
  readonly takesJson?: true;
  /**
   * The fields of a successful answer. Runs without awaiting, so that its checks still hold when it acts.
   *
   * @throws Refusal
   */
  run(call: SnsCall): Record<string, unknown>;
}

/** The app a call names; an unknown one is reported whatever else is wrong. */
export function appOfCall({ engine, query }: SnsCall): WechatApp {
  const app = findWechatApp(engine.settings.wechat, required(query, "appid", 41002));
  if (!app) throw new Refusal(40013);
  return app;
}

/** The subject of a user token. */
export interface Bearer {
  readonly grant: WechatGrant;
  readonly app: WechatApp;
  readonly person: WechatPerson;
}

/** A bad token hides every other mistake. */
export function bearerOf({ engine, query }: SnsCall): Bearer {
  const grant = engine.wechatGrants.check(required(query, "access_token", 41001));
  if (typeof grant === "number") throw new Refusal(grant);
  const { wechat } = engine.settings;
  const app = findWechatApp(wechat, grant.appId);
  const person = app && findWechatPerson(wechat, grant.personId);
  if (!app || !person) throw new Refusal(40001);
  return { grant, app, person };
}

/** @throws Refusal the app has called this API too often within a minute */
export function countCall({ engine, name }: SnsCall, app: WechatApp): void {
  if (!engine.rates.admitSns(name, app.appId)) throw new Refusal(45011);
}
