import { createHash, createPublicKey, randomBytes, verify, type JsonWebKey } from "node:crypto";
import { send } from "../login/send.ts";
import { mustEqual, WrongAnswer } from "../measure.ts";
import { redirectUri, scope, type Application } from "./applications.ts";

/** An OpenID provider as its discovery document describes it. */
export interface Provider {
  readonly port: number;
  readonly issuer: string;
  /** Path of the endpoint, as the others. */
  readonly authorization: string;
  readonly token: string;
  readonly userinfo: string;
  readonly keys: readonly JsonWebKey[];
}

type Facts = Readonly<Record<string, unknown>>;

export async function discover(port: number, mount: string): Promise<Provider> {
  const found = await json(port, `${mount}/.well-known/openid-configuration`);
  const pathOf = (name: string) => new URL(String(found[name])).pathname;
  const { keys } = await json(port, pathOf("jwks_uri"));
  return {
    port,
    issuer: String(found["issuer"]),
    authorization: pathOf("authorization_endpoint"),
    token: pathOf("token_endpoint"),
    userinfo: pathOf("userinfo_endpoint"),
    keys: keys as JsonWebKey[],
  };
}

/**
 * The round trip of an authorization code for a browser whose session is open: authorization, tokens, userinfo. Every
 * answer is looked at. @returns the claims of userinfo
 */
export async function enterApplication(
  provider: Provider,
  { clientId, clientSecret }: Application,
  cookie: string,
): Promise<Facts> {
  const [verifier, state, nonce] = [randomText(), randomText(), randomText()];
  const asked = {
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope,
    state,
    nonce,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  const back = await send(provider.port, {
    method: "GET",
    path: `${provider.authorization}?${form(asked)}`,
    headers: { cookie },
  });
  if (back.status !== 303) throw new WrongAnswer(`authorization: ${back.status} ${back.text}`);
  const { searchParams: answer } = new URL(back.headers.location ?? "");
  mustEqual("the state", answer.get("state"), state);
  mustEqual("the issuer of the code", answer.get("iss"), provider.issuer);
  const tokens = await json(provider.port, provider.token, {
    authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
    body: form({
      grant_type: "authorization_code",
      code: answer.get("code") ?? "",
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  });
  const claims = openIdToken(String(tokens["id_token"]), provider);
  mustEqual("the nonce", claims["nonce"], nonce);
  mustEqual("the audience", claims["aud"], clientId);
  mustEqual("a refresh token", typeof tokens["refresh_token"], "string");
  const authorization = `Bearer ${String(tokens["access_token"])}`;
  const person = await json(provider.port, provider.userinfo, { authorization });
  mustEqual("the subject of userinfo", person["sub"], claims["sub"]);
  return person;
}

function openIdToken(token: string, { keys }: Provider): Facts {
  const [head = "", payload = "", signature = ""] = token.split(".");
  const { kid } = JSON.parse(Buffer.from(head, "base64url").toString()) as { kid: string };
  const key = keys.find((one) => one["kid"] === kid);
  if (!key) throw new WrongAnswer(`the key ${kid} is not published`);
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${payload}`),
    createPublicKey({ key, format: "jwk" }),
    Buffer.from(signature, "base64url"),
  );
  mustEqual("the signature", isSigned, true);
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as Facts;
}

async function json(
  port: number,
  path: string,
  { authorization, body }: { authorization?: string; body?: string } = {},
): Promise<Facts> {
  const answer = await send(port, {
    method: body === undefined ? "GET" : "POST",
    path,
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(body !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
    },
    body,
  });
  if (answer.status !== 200) throw new WrongAnswer(`${path}: ${answer.status} ${answer.text}`);
  return JSON.parse(answer.text) as Facts;
}

function form(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}

function randomText(): string {
  return randomBytes(32).toString("base64url");
}
