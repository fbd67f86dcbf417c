import { appView, findApp, findCorp, wholeView } from "../../world/directory.ts";
import type { Engine } from "../../world/engine.ts";
import type { Fault } from "../../world/faults.ts";
import type { TokenOwner } from "../../world/tokens.ts";
import { ERRORS } from "../codes.ts";
import { apiResponse, errorText } from "./envelope.ts";
import { Refusal } from "../../http/refusal.ts";
import type { ApiCall, ApiEndpoint } from "./endpoint.ts";

export interface Answer {
  readonly response: Response;
  readonly errcode: number;
  readonly owner: TokenOwner | undefined;
}

interface Body {
  readonly text: string;
  readonly fields: Record<string, unknown>;
  readonly wellFormed: boolean;
}

/** Answers one call of the server API. The body has been read before; from here on nothing waits. */
export function answer(
  engine: Engine,
  endpoint: ApiEndpoint,
  request: Request,
  bodyText: string,
  fault: Fault,
): Answer {
  const query = new URL(request.url).searchParams;
  const body = readBody(bodyText);
  if (fault.revokeToken) killToken(engine, query.get("access_token"));
  try {
    if (fault.errcode !== undefined) throw new Refusal(fault.errcode, fault.errmsg);
    const call = admit(engine, endpoint, request.method, query, body, fault);
    const fields = { errcode: 0, errmsg: "ok", ...endpoint.run(call) };
    return { response: apiResponse(fields, fault), errcode: 0, owner: ownerOf(engine, query) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const text = error.text ?? (body.wellFormed ? undefined : malformedText(error.errcode));
    const errmsg = errorText(error.errcode, {
      nowMs: engine.clock.now(),
      callerIp: engine.settings.callerIp,
      text,
    });
    const fields = { errcode: error.errcode, errmsg, ...endpoint.onError };
    return {
      response: apiResponse(fields, fault),
      errcode: error.errcode,
      owner: ownerOf(engine, query),
    };
  }
}

/**
 * The checks before an endpoint's own, in the order the service makes them: a bad token hides every other mistake.
 */
function admit(
  engine: Engine,
  endpoint: ApiEndpoint,
  method: string,
  query: URLSearchParams,
  body: Body,
  fault: Fault,
): ApiCall {
  const owner = checkToken(engine, query);
  const corp = findCorp(engine.settings.corps, owner.corpId);
  if (!corp) throw new Refusal(40014);
  const app = owner.kind === "app" ? findApp(corp, owner.agentId) : undefined;
  if (owner.kind === "app" && !app) throw new Refusal(40014);
  if (app?.trustedIps && !app.trustedIps.includes(engine.settings.callerIp))
    throw new Refusal(60020);
  if (corp.dissolved) throw new Refusal(301007);
  if (app && !app.enabled) throw new Refusal(50003);
  if (!endpoint.callers.includes(owner.kind)) throw new Refusal(48002);
  const view = app ? appView(corp, app) : wholeView(corp);
  const call: ApiCall = {
    engine,
    query,
    body: body.fields,
    corp,
    app,
    view,
    asOutsider: fault.openid === true,
  };
  if (
    !endpoint.unlimited?.(call) &&
    !engine.rates.admit(endpoint.name, corp.corpId, engine.settings.callerIp)
  )
    throw new Refusal(45009);
  checkShape(endpoint, method, body);
  return call;
}

/** Tokens count in the query string only; one in a header or a body is as good as none. */
function checkToken(engine: Engine, query: URLSearchParams): TokenOwner {
  const token = query.get("access_token");
  if (!token) throw new Refusal(41001);
  const owner = engine.tokens.check(token);
  if (typeof owner === "number") throw new Refusal(owner);
  return owner;
}

function checkShape(endpoint: ApiEndpoint, method: string, body: Body): void {
  if (method !== endpoint.method) throw new Refusal(endpoint.method === "POST" ? 43002 : 40063);
  if (/\\u[0-9a-f]{4}/i.test(body.text)) throw new Refusal(40033);
}

function readBody(text: string): Body {
  if (text === "") return { text, fields: {}, wellFormed: true };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { text, fields: { ...value }, wellFormed: true };
  } catch {
    // Not JSON: the service carries on with no parameters and says so in the text.
  }
  return { text, fields: {}, wellFormed: false };
}

const malformedText = (errcode: number) =>
  `${ERRORS[errcode]?.text ?? "error"}. Warning: wrong json format. `;

function killToken(engine: Engine, token: string | null): void {
  const owner = token === null ? 40014 : engine.tokens.check(token);
  if (typeof owner === "object")
    engine.tokens.revoke((other) => JSON.stringify(other) === JSON.stringify(owner), 40014);
}

function ownerOf(engine: Engine, query: URLSearchParams): TokenOwner | undefined {
  const owner = engine.tokens.check(query.get("access_token") ?? "");
  return typeof owner === "object" ? owner : undefined;
}
