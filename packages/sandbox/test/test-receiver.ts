import { createDecipheriv, createHash } from "node:crypto";
import { demo } from "../src/demo/world.ts";
import { createSandbox } from "../src/sandbox.ts";
import { clientOf } from "./test-client.ts";
import type { WorldInit } from "../src/simulator/world/schema/world-schema.ts";

const { template, secondTemplate, corpId: providerCorpId } = demo.provider;

/** A callback's ciphertext taken apart, written for the tests from the documentation alone. */
export function decrypt(encodingAESKey: string, encrypted: string) {
  const key = Buffer.from(`${encodingAESKey}=`, "base64");
  const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(encrypted, "base64"), decipher.final()]);
  const pad = padded.at(-1) ?? 0;
  const plain = padded.subarray(0, padded.length - pad);
  const length = plain.readUInt32BE(16);
  return {
    random: plain.subarray(0, 16).toString("latin1"),
    message: plain.subarray(20, 20 + length).toString(),
    receiver: plain.subarray(20 + length).toString(),
    pad,
    padBytes: padded.subarray(padded.length - pad),
    length,
  };
}

function signatureOf(token: string, timestamp: string, nonce: string, encrypted: string) {
  const text = [token, timestamp, nonce, encrypted].toSorted().join("");
  return createHash("sha1").update(text).digest("hex");
}

/** What arrived at the test's callback URL. */
export interface Received {
  readonly url: URL;
  readonly method: string;
  readonly body: string;
  readonly nonce: string;
  readonly encrypted: string;
  /** The signature fits token and text. */
  readonly genuine: boolean;
  readonly receiver: string;
  readonly message: string;
}

type Answer = (received: Received, request: Request) => Response | Promise<Response>;

export const URL_HERE = "http://127.0.0.1:3000/api/notify";

/**
 * A sandbox whose pushes end here. By default verifications are answered correctly and events with `success`.
 */
export function provided(answer?: Answer, init?: WorldInit) {
  const received: Received[] = [];
  const keys = new Map<string, { token: string; encodingAESKey: string }>([
    [new URL(URL_HERE).pathname, template],
    ["/second", secondTemplate],
    ["/app", APP_KEYS],
  ]);
  const sandbox = createSandbox(init, {
    async pushFetch(input, options) {
      const request = new Request(input, options);
      const text = await request.clone().text();
      const got = read(new URL(request.url), request.method, text, keys);
      received.push(got);
      if (answer) return answer(got, request);
      return new Response(got.method === "GET" ? got.message : "success");
    },
  });
  const { world } = sandbox;
  /** Points the first template here and forgets its first ticket push. */
  const connect = async () => {
    await world.providers.setCallback({ suiteId: template.suiteId }, { url: URL_HERE });
    await world.push.settled();
    received.splice(0);
  };
  const client = clientOf(sandbox);
  const suiteToken = async () => {
    const suite_ticket = world.providers.ticket(template.suiteId).value;
    const { suiteId: suite_id, suiteSecret: suite_secret } = template;
    const body = { suite_id, suite_secret, suite_ticket };
    const answer = await client.api("service/get_suite_token", {}, body);
    return String(answer["suite_access_token"]);
  };
  const service = async (name: string, body: unknown) =>
    client.api(`service/${name}`, { suite_access_token: await suiteToken() }, body);
  const providerToken = async () => {
    const body = { corpid: providerCorpId, provider_secret: demo.provider.providerSecret };
    const answer = await client.api("service/get_provider_token", {}, body);
    return String(answer["provider_access_token"]);
  };
  return { sandbox, world, received, connect, suiteToken, service, providerToken, ...client };
}

/** The same with the first template's callback here already; `answer` is for events only. */
export async function connected(answer?: Parameters<typeof provided>[0]) {
  let ready = false;
  const all = provided((received, request) =>
    received.method === "GET"
      ? new Response(received.message)
      : (ready && answer?.(received, request)) || new Response("success"),
  );
  await all.connect();
  ready = true;
  return all;
}

/** The demo's first company has authorised the first template. */
export async function authorised(how: { state?: string; encrypted?: boolean } = {}) {
  const { corpId } = demo.corpA;
  const all = provided();
  const { world } = all;
  const done = await world.providers.authorise({ suiteId: template.suiteId, corpId, ...how });
  const gettoken = (corpid: string = done.openCorpId, corpsecret = done.permanentCode) =>
    all.api("gettoken", { corpid, corpsecret });
  const appToken = async () => String((await gettoken())["access_token"]);
  const ask = async (name: string, query: Record<string, string> = {}, body?: unknown) =>
    all.api(name, { access_token: await appToken(), ...query }, body);
  const open = (userId: string) => world.providers.openUserId(template.suiteId, corpId, userId);
  return { ...all, ...done, gettoken, ask, open };
}

/** Keys of the app callback at `/app`. */
export const APP_KEYS = {
  token: "AppToken",
  encodingAESKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
};
export const APP_URL = "http://127.0.0.1:3000/app";

function read(
  url: URL,
  method: string,
  body: string,
  keys: ReadonlyMap<string, { token: string; encodingAESKey: string }>,
): Received {
  const query = (name: string) => url.searchParams.get(name) ?? "";
  const encrypted = query("echostr") || elementOf(body, "Encrypt") || jsonOf(body);
  const { token, encodingAESKey } = keys.get(url.pathname) ?? template;
  const nonce = query("nonce");
  const genuine =
    signatureOf(token, query("timestamp"), nonce, encrypted) === query("msg_signature");
  const parts = attempt(() => decrypt(encodingAESKey, encrypted));
  const { receiver = "", message = "" } = parts ?? {};
  return { url, method, body, nonce, encrypted, genuine, receiver, message };
}

const jsonOf = (body: string) =>
  attempt(() => (JSON.parse(body) as { encrypt: string }).encrypt) ?? "";

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** The text of the first element of that name. */
export function elementOf(document: string, name: string): string | undefined {
  const inner = new RegExp(`<${name}>\\s*(.*?)\\s*</${name}>`, "s").exec(document)?.[1];
  return inner?.replaceAll(/<!\[CDATA\[(.*?)\]\]>/gs, "$1");
}
