import { randomBytes } from "node:crypto";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { createSandbox } from "@menshen/sandbox";
import { startPostgres } from "@menshen/testkit/postgres";
import {
  createBrowser,
  createCalls,
  demo,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { expect, it, vi } from "vitest";
import { startBalancer } from "./balancer.ts";
import { beginLogin, site } from "./nodes.ts";

const { xiaoman, emoji, rare, plain, boss } = demo.corpA.people;
const people = [xiaoman, emoji, rare, plain, boss];

it("no login fails while two nodes behind a load balancer are restarted one after the other", async () => {
  await using postgres = await startPostgres();
  const sandbox = createSandbox();
  const config = {
    databaseUrl: await postgres.createDatabase(),
    publicOrigin: site,
    secret: randomBytes(32),
    adminToken: randomBytes(24).toString("base64url"),
    rateLimit: false,
    // All parts share one event loop, which a starting node may occupy for seconds on a busy machine.
    drainDelayMs: 4_000,
  };
  const ports = await freePorts(2);
  const start = (port = 0): Promise<TestServer> =>
    startTestServer({ sandbox, config: { ...config, port } });
  const nodes = await Promise.all(ports.map(start));
  await using _ = { [Symbol.asyncDispose]: () => closeAll(nodes) };
  const [signInAt] = nodes as [TestServer, TestServer];
  const addresses = nodes.map(({ address }) => address);
  await using balancer = await startBalancer(addresses);
  await balancer.uses(addresses);

  const over = new AbortController();
  const outcomes: string[] = [];
  const calls = createCalls(balancer.address, new URL(site).host);
  const signIn = async (turn: number): Promise<void> => {
    for (let n = turn; !over.signal.aborted; n++) {
      const login = await beginLogin(calls, sandbox.world, people[n % people.length]);
      outcomes.push(`getLoginConfig ${login.begun.status}`);
      outcomes.push(`getLoginCode ${(await login.finish(calls)).status}`);
    }
  };
  const visit = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const browser = createBrowser(site, () => balancer.address);
      const landed = await signInAt.signIn(browser, xiaoman, { returnTo: "/in" });
      outcomes.push(`landing ${landed.status} ${landed.headers.get("location")}`);
    }
  };
  const load = [signIn(0), signIn(1), visit()];
  for (const [index, port] of ports.entries()) {
    await nodes[index]?.close();
    nodes[index] = await start(port);
    await balancer.uses(addresses);
  }
  await vi.waitUntil(() => outcomes.length >= 200, { timeout: 30_000 });
  over.abort();
  await Promise.all(load);

  expect([...new Set(outcomes)].toSorted()).toEqual([
    "getLoginCode 200",
    "getLoginConfig 200",
    "landing 303 /in",
  ]);
}, 60_000);

async function closeAll(nodes: readonly TestServer[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.close()));
}

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
