import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import type { LogFields, Ports } from "@menshen/core";
import { createWechatClient, type WechatClient } from "../src/wechat/client.ts";
import { createWecomClient, type WecomClient } from "../src/wecom/client.ts";

/** Ports for tests: real time, a single-flight cache in memory, and a log collected as text. */
export function testPorts(fetch: typeof globalThis.fetch) {
  const kept = new Map<string, Promise<string>>();
  const lines: string[] = [];
  const write = (fields: LogFields, message: string) =>
    void lines.push(`${message} ${inspect(fields, { depth: null })}`);
  const tokens: Ports["tokens"] = {
    async get(key, refresh, { rejected } = {}) {
      // No await before the flight is stored: a concurrent caller has to find it.
      const flight = kept.get(key);
      const current = flight && (await flight);
      if (current !== undefined && current !== rejected) return current;
      const fresh = refresh().then(({ token }) => token);
      kept.set(key, fresh);
      fresh.catch(() => kept.delete(key));
      return fresh;
    },
  };
  return {
    fetch,
    tokens,
    clock: { now: () => Date.now() },
    log: { debug: write, info: write, warn: write, error: write },
    lines,
    keys: () => [...kept.keys()],
  };
}

export const planted = {
  secret: "planted-secret/+ %41&=秘",
  token: "planted-token/+ %42&=令",
  code: "planted-code/+ %43&=码",
  ticket: "planted-ticket/+ %44&=票",
};

/** Clients over `fetch` with recognisable credentials; back-off waits are recorded and skipped. */
export function testClient(
  fetch: typeof globalThis.fetch,
  { base = "https://qyapi.weixin.qq.com", timeoutMs = 5_000, maxBytes = 1024 * 1024 } = {},
) {
  const ports = testPorts(fetch);
  const waits: number[] = [];
  const delay = async (ms: number) => void waits.push(ms);
  const wecom = createWecomClient({
    apiBase: base,
    corpId: "ww0123456789abcdef",
    secret: planted.secret,
    agentId: "1000002",
    ports,
    limits: { timeoutMs, maxBytes, delay },
  });
  const wechat = createWechatClient({
    apiBase: base,
    appId: "wx0123456789abcdef",
    appSecret: planted.secret,
    ports,
    limits: { timeoutMs, maxBytes, delay },
  });
  return { wecom, wechat, waits, lines: ports.lines };
}

/** A server that issues tokens and passes every other path to `listener`; counts requests by path. */
export async function serve(listener: RequestListener) {
  const hits: Record<string, number> = {};
  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    hits[path] = (hits[path] ?? 0) + 1;
    if (path !== "/cgi-bin/gettoken") return listener(request, response);
    return response.end(JSON.stringify({ access_token: planted.token, expires_in: 7200 }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hits,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Every call that carries a planted secret. */
export const everyCall: readonly ((of: {
  wecom: WecomClient;
  wechat: WechatClient;
}) => Promise<unknown>)[] = [
  ({ wecom }) => wecom.getUserInfo(planted.code),
  ({ wecom }) => wecom.getUserDetail(planted.ticket),
  ({ wecom }) => wecom.getUser("LinXiaoMan"),
  ({ wecom }) => wecom.getDepartment(1),
  ({ wecom }) => wecom.listDepartmentIds(),
  ({ wechat }) => wechat.exchangeCode(planted.code),
  ({ wechat }) => wechat.refresh(planted.ticket),
  ({ wechat }) => wechat.check(planted.token, "oLin"),
  ({ wechat }) => wechat.getUserInfo(planted.token, "oLin"),
];

/** The error of a rejected call. */
export async function failure(call: Promise<unknown>): Promise<unknown> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome) return outcome.error;
  throw new Error(`expected a refusal, got ${inspect(outcome.value)}`);
}
