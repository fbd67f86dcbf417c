import { demo } from "@menshen/sandbox";
import { demoElements, demoProxy, demoProxyElements } from "./elements-dir.ts";
import { eventually } from "../eventually.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "./test-server.ts";

export const { suiteId } = demo.provider.template;
export const { corpA, corpB } = demo;
export const service = "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService";
export const start = `/api/auth/${demoProxy}/start`;

/** A server whose suite has its callback address and its first ticket, without an authorisation. */
export interface ProxyServer extends TestServer {
  /** A company's id as the suite knows it. */
  corpId(of: string): string;
  /** Advances the server's clock and the provider's. */
  pass(seconds: number): void;
  /** Resolves when every callback is delivered and processed. */
  settled(): Promise<void>;
  /** Stored callbacks of an event, newest first. */
  records(event: string): Promise<StoredCallback[]>;
}

interface StoredCallback {
  readonly id: number;
  readonly status: string;
  readonly attempts: number;
  readonly scope: string;
  // oxlint-disable-next-line no-explicit-any -- a test knows what it looks at
  readonly [more: string]: any;
}

export async function startProxy(options: TestServerOptions = {}): Promise<ProxyServer> {
  let aheadMs = 0;
  const test = await startTestServer({
    files: { ...demoElements, ...demoProxyElements },
    ...options,
    // Tests enter more organisation codes in a minute than people at one address may.
    config: { now: () => Date.now() + aheadMs, rateLimit: false, ...options.config },
  });
  const { world } = test.sandbox;
  return {
    ...test,
    corpId: (of) => world.providers.openCorpId(suiteId, of),
    pass(seconds) {
      aheadMs += seconds * 1000;
      world.clock.advance(seconds);
    },
    async settled() {
      await world.push.settled();
      await eventually(async () => (await test.database.data.inbox.backlog()).count === 0);
    },
    async records(event) {
      const { data } = await test.query("app.callbacks.list", { limit: 200 }, test.asAdmin);
      return (data as StoredCallback[]).filter((record) => record["event"] === event);
    },
  };
}

/** The first company has authorised the suite, and its people know its code. */
export async function startInstalled(options?: TestServerOptions): Promise<ProxyServer> {
  const test = await startProxy(options);
  await authorise(test);
  await nameCompany(test);
  // Whatever comes next happens later, also by the provider's whole seconds.
  test.pass(2);
  return test;
}

export async function authorise(test: ProxyServer, corpId: string = corpA.corpId): Promise<void> {
  await test.sandbox.world.providers.authorise({ suiteId, corpId });
  await test.settled();
}

/** Gives a company the organisation code `hq`. */
export async function nameCompany(test: ProxyServer, code = "hq", of: string = corpA.corpId) {
  const input = { corpId: test.corpId(of), code };
  const { status } = await test.mutate(`${demoProxy}.setCode`, input, test.asAdmin);
  if (status !== 200) throw new Error(`the code was not set: ${status}`);
}
