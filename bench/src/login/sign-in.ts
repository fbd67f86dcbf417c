import { createHash, randomBytes } from "node:crypto";
import type { ServedSandbox } from "@menshen/sandbox";
import { mustEqual, WrongAnswer } from "../measure.ts";
import { codeFor, company, type Person } from "./provider.ts";
import { send } from "./send.ts";

const loginElement = "auths.loginTypes.QywxInnerExample";
const exchange = "auths.loginTypes.services.AuthSvc.loginByCode";

/** A whole login, as the packaged client does it. Every answer is looked at. @returns the session's token */
export async function signIn(
  port: number,
  provider: ServedSandbox,
  person: Person,
): Promise<string> {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const begun = await query(port, `${loginElement}.getLoginConfig`, { challenge });
  const page = new URL(String(begun["loginUrl"]));
  mustEqual("the company of the login page", page.searchParams.get("appid"), company.corpId);
  mustEqual("the state of the login page", page.searchParams.get("state"), begun["state"]);
  const { state } = begun;
  const authCode = codeFor(provider, person);
  const done = await mutate(port, `${loginElement}.getLoginCode`, { authCode, state, verifier });
  mustEqual("the userId of the login", done["userId"], person.userId);
  mustEqual("the profile", done["name"], person.name);
  mustEqual("the companies", JSON.stringify(done["corpList"]), JSON.stringify([corp]));
  const { loginCode } = done;
  const session = await mutate(port, exchange, { loginCode, platform: "app" });
  mustEqual("the name in the session", userOf(session)["name"], person.name);
  mustEqual("the company of the session", JSON.stringify(session["corp"]), JSON.stringify(corp));
  const token = String(session["token"]);
  mustEqual("the length of the token", token.length, 43);
  return token;
}

const corp = { corpId: company.corpId, corpName: company.name, corpFullName: company.name };

type Facts = Readonly<Record<string, unknown>>;

function userOf(session: Facts): Facts {
  return session["user"] as Facts;
}

function query(port: number, path: string, input: object): Promise<Facts> {
  return call(port, "GET", `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`);
}

function mutate(port: number, path: string, input: object): Promise<Facts> {
  return call(port, "POST", `/trpc/${path}`, JSON.stringify(input));
}

async function call(port: number, method: string, path: string, body?: string): Promise<Facts> {
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const answer = await send(port, { method, path, headers, body });
  if (answer.status !== 200) throw new WrongAnswer(`${path}: ${answer.status} ${answer.text}`);
  return (JSON.parse(answer.text) as { result: { data: Facts } }).result.data;
}
