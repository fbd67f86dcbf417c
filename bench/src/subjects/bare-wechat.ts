import { hash, hkdfSync, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { seal } from "@menshen/core/seal";
import { Pool } from "undici";
import { openBareWechatStore } from "../floor/bare-wechat-store.ts";
import { listen } from "../listen.ts";
import { serveParent, subjectInput } from "../subject.ts";

/*
 * The floor of a login by WeChat in a browser: one file for one element, with the work that no server can leave out: a
 * state that is bound to the browser and used once, two calls to the provider, the same rows, the same answers.
 */

const { databasePath, providerUrl, appId, appSecret } = subjectInput as {
  databasePath: string;
  providerUrl: string;
  appId: string;
  appSecret: string;
};
const element = "auths.loginTypes.WeChat";
const store = openBareWechatStore(databasePath);
const pool = new Pool(providerUrl);
const ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Lax";

const server = createServer((request, response) => {
  const url = request.url ?? "";
  if (url.startsWith("/start")) return start(response);
  if (url.startsWith("/session")) return session(request, response);
  land(request, response, new URLSearchParams(url.slice(url.indexOf("?") + 1))).catch(
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
  return undefined;
});
const origin = `http://127.0.0.1:${await listen(server)}`;
const redirectUri = `${origin}/callback`;
serveParent({ origin, start: "/start", session: "/session" });

function start(response: ServerResponse): void {
  const state = randomBytes(24).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  const stateHash = sha256(state);
  store.startFlow({ stateHash, element, bindingHash: sha256(secret) });
  const page = { appid: appId, redirect_uri: redirectUri, response_type: "code" };
  const query = new URLSearchParams({ ...page, scope: "snsapi_login", state }).toString();
  const cookie = `flow-${stateHash.slice(0, 16)}=${secret}; Max-Age=600${ATTRIBUTES}`;
  redirect(response, `${providerUrl}/connect/qrconnect?${query}#wechat_redirect`, [cookie]);
}

async function land(
  { headers }: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const code = query.get("code") ?? "";
  const state = query.get("state") ?? "";
  const stateHash = sha256(state);
  const name = `flow-${stateHash.slice(0, 16)}`;
  const secret = cookieIn(headers.cookie, name);
  const flow = { stateHash, element, bindingHash: sha256(secret) };
  if (!store.claimFlow(flow, sha256(`session ${code}`))) throw new Error("the state is not valid");
  const token = await provider("/sns/oauth2/access_token", {
    appid: appId,
    secret: appSecret,
    code,
    grant_type: "authorization_code",
  });
  const { access_token = "", openid = "", unionid = "" } = token;
  const { nickname = "" } = await provider("/sns/userinfo", { access_token, openid });
  const sessionToken = randomBytes(32).toString("base64url");
  const person = { base: providerUrl, tenant: appId, openid, unionid, nickname };
  store.finishLogin(person, {
    stateHash,
    element,
    tokenHash: sha256(sessionToken),
    userAgent: headers["user-agent"] ?? "",
    outcome: (userId) => sealed({ userId, openid, nickname, session: sessionToken }, flow, secret),
  });
  redirect(response, "/in", [
    `session=${sessionToken}; Max-Age=604800${ATTRIBUTES}`,
    `${name}=${secret}; Max-Age=120${ATTRIBUTES}`,
  ]);
}

function session({ headers }: IncomingMessage, response: ServerResponse): void {
  const found = store.findSession(sha256(cookieIn(headers.cookie, "session")));
  const { userId, name, expiresAtMs } = found ?? {};
  const body = JSON.stringify({ user: { userId, name }, expiresAt: expiresAtMs });
  response.writeHead(found ? 200 : 401, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

function redirect(response: ServerResponse, location: string, cookies: readonly string[]): void {
  response.writeHead(303, { location, "set-cookie": [...cookies], "content-length": 0 }).end();
}

function cookieIn(cookies: string | undefined, name: string): string {
  const pair = cookies?.split("; ").find((cookie) => cookie.startsWith(`${name}=`));
  return pair?.slice(name.length + 1) ?? "";
}

function sealed(answer: object, { stateHash }: { stateHash: string }, secret: string): Uint8Array {
  const key = new Uint8Array(hkdfSync("sha256", secret, stateHash, "bench", 32));
  return seal(key, Buffer.from(JSON.stringify({ granted: answer })), stateHash);
}

async function provider(
  path: string,
  query: Record<string, string>,
): Promise<Partial<Record<"access_token" | "openid" | "unionid" | "nickname", string>>> {
  const parameters = new URLSearchParams(query).toString();
  const { body } = await pool.request({ method: "GET", path: `${path}?${parameters}` });
  const answer = (await body.json()) as Record<string, string>;
  if ("errcode" in answer) throw new Error(`${path}: ${answer["errmsg"]}`);
  return answer;
}

function sha256(value: string): string {
  return hash("sha256", value, "base64url");
}
