import { appView, findApp, findCorp, wholeView } from "../../world/lookup/directory.ts";
import type { Engine } from "../../world/engine.ts";
import type { Fault } from "../../world/state/faults.ts";
import type { App } from "../../world/schema/world-schema.ts";
import type { CompanyToken, TokenOwner } from "../../world/state/tokens.ts";
import { findSuite, namesFor } from "../../world/lookup/scoped-ids.ts";
import { checkShape, readBody, type Body } from "./body.ts";
import { apiResponse, refusalResponse } from "./envelope.ts";
import { Refusal } from "../../refusal.ts";
import type { ApiCall, ApiEndpoint } from "./endpoint.ts";

export interface Answer {
  readonly response: Response;
  readonly errcode: number;
  readonly owner: TokenOwner | undefined;
  /** Called when the answer is sent; until then the call counts as running. */
  readonly done: (() => void) | undefined;
}

/** Answers one call of the server API. The body has been read, so that nothing awaits from here on. */
export function answer(
  engine: Engine,
  endpoint: ApiEndpoint,
  request: Request,
  bodyText: string,
  fault: Fault,
): Answer {
  const query = new URL(request.url).searchParams;
  const body = readBody(bodyText);
  let done: (() => void) | undefined;
  if (fault.revokeToken) revokeToken(engine, query.get("access_token"));
  try {
    if (fault.errcode !== undefined) throw new Refusal(fault.errcode, fault.errmsg);
    const call = admit(engine, endpoint, query, body, fault);
    done = enter(call, endpoint);
    checkShape(endpoint, request.method, body);
    const fields = { errcode: 0, errmsg: "ok", ...endpoint.run(call) };
    const response = apiResponse(fields, fault);
    return { response, errcode: 0, owner: ownerOf(engine, query), done };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      response: refusalResponse(engine, error, body, endpoint.onError, fault),
      errcode: error.errcode,
      owner: ownerOf(engine, query),
      done,
    };
  }
}

/**
 * The checks before an endpoint's own, in the order the service makes them: a bad token hides every other mistake.
 */
function admit(
  engine: Engine,
  endpoint: ApiEndpoint,
  query: URLSearchParams,
  body: Body,
  fault: Fault,
): ApiCall {
  const owner = checkToken(engine, query);
  const corp = findCorp(engine.settings.corps, owner.corpId);
  if (!corp) throw new Refusal(40014);
  const app = owner.kind === "app" ? findApp(corp, owner.agentId) : undefined;
  if (owner.kind === "app" && !app) throw new Refusal(40014);
  if (app && !mayCallFrom(engine, app)) throw new Refusal(60020);
  if (corp.dissolved) throw new Refusal(301007);
  if (app && !app.enabled) throw new Refusal(50003);
  if (!mayCall(endpoint, owner, app)) throw new Refusal(48002);
  const view = app ? appView(corp, app) : wholeView(corp);
  const call: ApiCall = {
    engine,
    query,
    body: body.fields,
    corp,
    app,
    view,
    names: namesFor(engine.settings, corp, app),
    asOutsider: fault.openid === true,
  };
  if (
    !endpoint.unlimited?.(call) &&
    !engine.rates.admit(endpoint.name, corp.corpId, engine.settings.callerIp)
  )
    throw new Refusal(45009);
  return call;
}

function enter({ engine, corp }: ApiCall, { name, limitsConcurrency }: ApiEndpoint) {
  if (!limitsConcurrency) return undefined;
  const most = limitsConcurrency === true ? undefined : limitsConcurrency;
  const leave = engine.rates.enter(name, corp.corpId, most);
  if (!leave) throw new Refusal(45033);
  return leave;
}

function mayCall({ callers }: ApiEndpoint, { kind }: CompanyToken, app: App | undefined): boolean {
  if (callers.includes(kind)) return true;
  return app !== undefined && callers.includes(app.proxy === undefined ? "selfBuilt" : "proxy");
}

/** A provider lists its addresses once, for all its apps; another app has a list of its own. */
function mayCallFrom({ settings }: Engine, app: App): boolean {
  const suite = findSuite(settings.providers, app.proxy?.suiteId);
  const trusted = suite ? suite.provider.trustedIps : app.trustedIps;
  return trusted === null || trusted.includes(settings.callerIp);
}

/** Tokens are read from the query string only; one in a header or a body is ignored. */
function checkToken(engine: Engine, query: URLSearchParams): CompanyToken {
  const token = query.get("access_token");
  if (!token) throw new Refusal(41001);
  const owner = engine.tokens.check(token);
  if (typeof owner === "number") throw new Refusal(owner);
  if (owner.kind === "suite" || owner.kind === "provider") throw new Refusal(40014);
  return owner;
}

function revokeToken(engine: Engine, token: string | null): void {
  const owner = token === null ? 40014 : engine.tokens.check(token);
  if (typeof owner === "object")
    engine.tokens.revoke((other) => JSON.stringify(other) === JSON.stringify(owner), 40014);
}

function ownerOf(engine: Engine, query: URLSearchParams): TokenOwner | undefined {
  const owner = engine.tokens.check(query.get("access_token") ?? "");
  return typeof owner === "object" ? owner : undefined;
}
