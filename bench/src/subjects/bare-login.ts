import { hash, hkdfSync, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { seal } from "@menshen/core/seal";
import { Pool } from "undici";
import { openBareStore } from "../floor/bare-store.ts";
import { listen } from "../listen.ts";
import { company } from "../login/provider.ts";
import { serveParent, subjectInput } from "../subject.ts";

/*
 * The floor of a login: one file for a single company and element, without any validation, with the work that no server
 * can leave out: hashes, two calls to the provider, the same rows, the same answers.
 */

const { databasePath, providerUrl } = subjectInput as { databasePath: string; providerUrl: string };
const store = openBareStore(databasePath);
const element = "auths.loginTypes.QywxInnerExample";
const { corpId, agentId, secret } = company;

const server = createServer((request, response) => {
  const send = (data: object): void => {
    const body = JSON.stringify({ result: { data } });
    const length = Buffer.byteLength(body);
    response.writeHead(200, { "content-type": "application/json", "content-length": length });
    response.end(body);
  };
  answer(request)
    .then(send)
    .catch((error: unknown) => response.writeHead(500).end(String(error)));
});
const port = await listen(server);
const redirectUri = `http://127.0.0.1:${port}/api/auth/qywx/callback`;
const pool = new Pool(providerUrl);
let token: Promise<string> | undefined;
let companyName: Promise<string> | undefined;
serveParent({ port });

async function answer(request: IncomingMessage): Promise<object> {
  const url = request.url ?? "";
  if (request.method === "GET")
    return begin(JSON.parse(decodeURIComponent(url.split("?input=")[1] ?? "")));
  const input = JSON.parse(await text(request));
  return url.endsWith(".loginByCode") ? exchange(input, request) : await finish(input);
}

function begin({ challenge }: { challenge: string }): object {
  const state = randomBytes(24).toString("hex");
  const expiresAt = store.startFlow({
    stateHash: sha256(state),
    element,
    bindingHash: challenge,
    corpId,
  });
  const page = { appid: corpId, agentid: String(agentId), redirect_uri: redirectUri, state };
  const scan = new URLSearchParams({ login_type: "CorpApp", ...page });
  const authorize = new URLSearchParams({ ...page, response_type: "code", scope: "snsapi_base" });
  return {
    isActive: true,
    state,
    expiresAt,
    corpId,
    agentId: String(agentId),
    redirectUri,
    loginUrl: `${providerUrl}/wwlogin/sso/login?${scan.toString()}`,
    authorizeUrl: `${providerUrl}/connect/oauth2/authorize?${authorize.toString()}#wechat_redirect`,
  };
}

interface Proof {
  authCode: string;
  state: string;
  verifier: string;
}

async function finish({ authCode, state, verifier }: Proof): Promise<object> {
  const stateHash = sha256(state);
  const claim = { stateHash, element, bindingHash: sha256(verifier), codeHash: sha256(authCode) };
  if (!store.claimFlow(claim)) throw new Error("the state is not valid");
  const { userid } = await provider("auth/getuserinfo", { code: authCode });
  const [member, corpName] = await Promise.all([
    provider("user/get", { userid: String(userid) }),
    store.findCorp(providerUrl, corpId)?.corpName ?? (companyName ??= readCompanyName()),
  ]);
  const profile = profileOf(member);
  const { name, avatar, status } = profile;
  const memberId = String(userid).toLowerCase();
  const loginCode = randomBytes(32).toString("base64url");
  const identity = { base: providerUrl, corpId, corpName, memberId, name, avatar, status, profile };
  const answer = {
    ...profile,
    loginCode,
    corpList: [{ corpId, corpName, corpFullName: corpName }],
  };
  store.finishLogin(identity, {
    stateHash,
    element,
    loginCodeHash: sha256(loginCode),
    outcome: () => sealed(answer, stateHash, verifier),
  });
  return answer;
}

function exchange(
  { loginCode, platform }: { loginCode: string; platform: string },
  { headers }: IncomingMessage,
): object {
  const token = randomBytes(32).toString("base64url");
  const id = randomBytes(16).toString("hex");
  const userAgent = headers["user-agent"] ?? "";
  const session = { id, tokenHash: sha256(token), platform, userAgent };
  const { expiresAtMs, user, corp } = store.exchange(sha256(loginCode), session);
  const { corpName, corpFullName } = corp;
  return { token, expiresAt: expiresAtMs, user, corp: { corpId, corpName, corpFullName } };
}

function sealed(answer: object, stateHash: string, verifier: string): Uint8Array {
  const key = new Uint8Array(hkdfSync("sha256", verifier, stateHash, "bench", 32));
  return seal(key, Buffer.from(JSON.stringify({ granted: answer })), stateHash);
}

function profileOf(member: Record<string, unknown>) {
  const { name, mobile, email, avatar, department, position, gender, status } = member;
  const leads = member["is_leader_in_dept"] as number[];
  return {
    userId: String(member["userid"]),
    name: String(name),
    mobile: mobile || null,
    email: email || null,
    avatar: (avatar as string) || null,
    department,
    position,
    gender,
    status: Number(status),
    isLeader: leads.includes(1),
  };
}

async function readCompanyName(): Promise<string> {
  const { department } = await provider("department/get", { id: "1" });
  return (department as { name: string }).name;
}

async function provider(
  endpoint: string,
  query: Record<string, string>,
): Promise<Record<string, unknown>> {
  const parameters = new URLSearchParams({ access_token: await accessToken(), ...query });
  const body = await get(`/cgi-bin/${endpoint}?${parameters.toString()}`);
  if (body["errcode"] !== 0) throw new Error(`${endpoint}: ${String(body["errmsg"])}`);
  return body;
}

function accessToken(): Promise<string> {
  const parameters = new URLSearchParams({ corpid: corpId, corpsecret: secret });
  return (token ??= get(`/cgi-bin/gettoken?${parameters.toString()}`).then(({ access_token }) =>
    String(access_token),
  ));
}

async function get(path: string): Promise<Record<string, unknown>> {
  const { body } = await pool.request({ method: "GET", path });
  return (await body.json()) as Record<string, unknown>;
}

function sha256(value: string): string {
  return hash("sha256", value, "base64url");
}
