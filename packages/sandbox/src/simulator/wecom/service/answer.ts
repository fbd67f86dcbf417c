import { Refusal } from "../../refusal.ts";
import type { Context, Reply } from "../../route.ts";
import type { Engine } from "../../world/engine.ts";
import { findSuite } from "../../world/lookup/scoped-ids.ts";
import { checkShape, readBody, type Body } from "../api/body.ts";
import { apiResponse, refusalResponse } from "../api/envelope.ts";
import {
  checkAddress,
  type ProviderCall,
  type ServiceCall,
  type ServiceEndpoint,
  type SuiteCall,
} from "./endpoint.ts";

/** Answers one call of the provider's API. */
export async function answerService(
  endpoint: ServiceEndpoint,
  { engine, request, url, origin, fault }: Context,
): Promise<Reply> {
  const body = readBody(await request.text());
  const suiteId = suiteOf(engine, url.searchParams, body);
  try {
    if (fault.revokeToken) revoke(engine, url.searchParams);
    if (fault.errcode !== undefined) throw new Refusal(fault.errcode, fault.errmsg);
    const call = {
      engine,
      query: url.searchParams,
      body: body.fields,
      origin,
      asOutsider: fault.openid === true,
    };
    const result = perform(endpoint, call, request, body);
    const fields = endpoint.withoutErrcode ? result : { errcode: 0, errmsg: "ok", ...result };
    return { response: apiResponse(fields, fault), suiteId };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      response: refusalResponse(engine, error, body, endpoint.onError, fault),
      errcode: error.errcode,
      suiteId,
    };
  }
}

/** Checks token, caller's address, rate and method, then runs the endpoint. */
function perform(
  endpoint: ServiceEndpoint,
  call: ServiceCall,
  request: Request,
  body: Body,
): Record<string, unknown> {
  if (endpoint.credential === "none") {
    checkShape(endpoint, request.method, body);
    return endpoint.run(call);
  }
  const admitted =
    endpoint.credential === "suite" ? suiteCall(endpoint, call) : providerCall(endpoint, call);
  const { engine, provider } = admitted;
  checkAddress(engine, provider);
  if (!engine.rates.admit(endpoint.name, provider.corpId, engine.settings.callerIp))
    throw new Refusal(45009);
  checkShape(endpoint, request.method, body);
  return endpoint.credential === "suite"
    ? endpoint.run(admitted as SuiteCall)
    : endpoint.run(admitted);
}

function tokenOf(
  { acceptsAccessToken }: ServiceEndpoint,
  { query }: ServiceCall,
  name: string,
): string | null {
  return query.get(name) ?? (acceptsAccessToken ? query.get("access_token") : null);
}

function suiteCall(endpoint: ServiceEndpoint, call: ServiceCall): SuiteCall {
  const token = tokenOf(endpoint, call, "suite_access_token");
  if (!token) throw new Refusal(41022);
  const owner = call.engine.tokens.check(token);
  if (owner === 42001) throw new Refusal(42009);
  if (owner === 40014 || owner.kind !== "suite") throw new Refusal(40082);
  const suite = findSuite(call.engine.settings.providers, owner.suiteId);
  if (!suite) throw new Refusal(40082);
  return { ...call, ...suite };
}

function providerCall(endpoint: ServiceEndpoint, call: ServiceCall): ProviderCall {
  const token = tokenOf(endpoint, call, "provider_access_token");
  if (!token) throw new Refusal(41001);
  const owner = call.engine.tokens.check(token);
  if (owner === 42001) throw new Refusal(42001);
  if (owner === 40014 || owner.kind !== "provider") throw new Refusal(40014);
  const { providers } = call.engine.settings;
  const provider = providers.find(({ corpId }) => corpId === owner.corpId);
  if (!provider) throw new Refusal(40014);
  return { ...call, provider };
}

/** For the log: whose token it was, or which suite asked for one. */
function suiteOf({ tokens }: Engine, query: URLSearchParams, { fields }: Body): string | undefined {
  const owner = tokens.check(query.get("suite_access_token") ?? "");
  if (typeof owner === "object" && owner.kind === "suite") return owner.suiteId;
  return typeof fields["suite_id"] === "string" ? fields["suite_id"] : undefined;
}

function revoke({ tokens }: Engine, query: URLSearchParams): void {
  const value = query.get("suite_access_token") ?? query.get("provider_access_token") ?? "";
  const owner = tokens.check(value);
  if (typeof owner === "object")
    tokens.revoke((other) => JSON.stringify(other) === JSON.stringify(owner), 40014);
}
