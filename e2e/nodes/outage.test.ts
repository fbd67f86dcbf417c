import { setTimeout as pause } from "node:timers/promises";
import {
  queryPostgres,
  startRestartablePostgres,
  type RestartablePostgres,
} from "@menshen/testkit/postgres";
import { demo, demoLogin, httpRequest, type CallAnswer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { beginLogin, startNodes, type ProgramLogin } from "./nodes.ts";

let postgres: RestartablePostgres;
beforeAll(async () => {
  postgres = await startRestartablePostgres();
});
afterAll(() => postgres[Symbol.asyncDispose]());

const { xiaoman, emoji, rare, plain, boss } = demo.corpA.people;
const people = [xiaoman, emoji, rare, plain, boss];

/** Programs that sign people in, each callback at the other node, until stopped. */
function startLoad(nodes: readonly [TestServer, TestServer]) {
  const answers: CallAnswer[] = [];
  const finished: { login: ProgramLogin; answer: CallAnswer }[] = [];
  const over = new AbortController();
  const work = async (turn: number): Promise<void> => {
    for (let n = turn; !over.signal.aborted; n++) {
      const login = await beginLogin(at(nodes, n), nodes[0].sandbox.world, people[n % 5]);
      answers.push(login.begun);
      if (login.begun.status !== 200) {
        await pause(50); // as a client that respects Retry-After
        continue;
      }
      const answer = await login.finish(at(nodes, n + 1));
      answers.push(answer);
      finished.push({ login, answer });
    }
  };
  const workers = Promise.all(Array.from({ length: 6 }, (_, n) => work(n)));
  const stop = async () => {
    over.abort();
    await workers;
  };
  return { answers, finished, stop, [Symbol.asyncDispose]: stop };
}

describe("the database restarted under load", () => {
  it("a server answers 503 with a number during a database outage, recovers, and has done nothing twice or by half", async () => {
    let laterMs = 0;
    const url = await postgres.createDatabase();
    await using started = await startNodes(url, {
      config: { rateLimit: false, now: () => Date.now() + laterMs },
    });
    const { nodes } = started;
    const browser = nodes[0].browser();
    await nodes[0].signIn(browser, xiaoman);
    const session = async () => (await browser.visit("/api/auth/session")).status;
    await using load = startLoad(nodes);
    const signedIn = () => load.finished.filter(({ answer }) => answer.status === 200).length;
    const refused = () => load.answers.filter(({ status }) => status === 503).length;

    await until(() => signedIn() >= 20);
    await postgres.stop();
    await until(() => refused() >= 30);
    expect(await readiness(nodes)).toEqual([503, 503]);
    // Not 401: an outage signs no user out.
    expect(await session()).toBe(503);
    await postgres.start();
    const before = signedIn();
    await until(() => signedIn() >= before + 20);
    await load.stop();
    expect(await readiness(nodes)).toEqual([200, 200]);
    expect(await session()).toBe(200);

    const kinds = load.answers.map(({ status, error, headers }) =>
      status === 200 ? "200" : `${status} ${error.data.errcode} ${headers.get("retry-after")}`,
    );
    expect([...new Set(kinds)].toSorted()).toEqual(["200", "503 50000 1"]);
    expect(load.answers.find(({ status }) => status === 503)?.error.data.hint.en).toContain(
      "Try again",
    );

    // Half a minute later every page asks again: what was done is answered again, what was not stays undone.
    laterMs = 30_000;
    for (const { login, answer } of load.finished) {
      const again = await login.finish(nodes[0]);
      if (answer.status === 200) expect(again.data).toEqual(answer.data);
      else expect([200, 400, 503]).toContain(again.status);
    }
    const done = await count(url, `flows where status = 'done'`);
    expect(done).toBeGreaterThanOrEqual(signedIn());
    expect(await count(url, `audit where action = 'login'`)).toBe(done);
    // The one in a browser had no need of a code.
    expect(await count(url, `"loginCodes"`)).toBe(done - 1);
    expect([await count(url, "users"), await count(url, "accounts")]).toEqual([5, 5]);
    expect(nodes[0].sandbox.world.calls("gettoken")).toHaveLength(1);
  });
});

const activity = "pg_stat_activity where datname = current_database() and wait_event =";

describe("a login that meets a restart of the database", () => {
  it("is completed by one retry when its transaction is lost, and by a reload when the database is away", async () => {
    const url = await postgres.createDatabase();
    await using started = await startNodes(url);
    const [node] = started.nodes;
    const { sandbox } = node;
    const browser = node.browser();
    await node.signIn(browser, xiaoman);

    // A transaction that blocks the one of the login, until both are cut.
    const locker = queryPostgres(url, "lock table accounts; select pg_sleep(60)").catch(String);
    await until(async () => (await count(url, `${activity} 'PgSleep'`)) > 0);
    const blocked = node.signIn(node.browser(), xiaoman);
    await until(async () => (await count(url, `${activity} 'relation'`)) > 0);
    await queryPostgres(url, `select pg_terminate_backend(pid) from ${activity} 'relation'`);
    await queryPostgres(url, `select pg_terminate_backend(pid) from ${activity} 'PgSleep'`);
    await locker;
    const landed = await blocked;
    expect([landed.status, landed.headers.get("location")]).toEqual([303, "/"]);

    const person = node.browser();
    const begun = await person.visit(`/api/auth/${demoLogin}/start`);
    const page = begun.headers.get("location") ?? "";
    const back = await sandbox.signIn(page, { userId: emoji, action: "confirm" });
    await postgres.stop();
    const refused = await person.visit(back ?? "");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await refused.text()).toContain("Reload this page in a few seconds");
    await postgres.start();
    const reloaded = await person.visit(back ?? "");
    expect([reloaded.status, reloaded.headers.get("location")]).toEqual([303, "/"]);

    const outcomes = node.logLines().filter((line) => line.includes('"method":"landing"'));
    expect(outcomes.map((line) => JSON.parse(line).result)).toEqual(["done", "done", "done"]);
    expect(await count(url, "audit where action = 'login'")).toBe(3);
  });
});

function at(nodes: readonly [TestServer, TestServer], n: number): TestServer {
  return nodes[n % 2] ?? nodes[0];
}

function readiness(nodes: readonly TestServer[]): Promise<number[]> {
  return Promise.all(
    nodes.map(async ({ address }) => (await httpRequest(new URL("/readyz", address))).status),
  );
}

async function count(url: string, from: string): Promise<number> {
  const [row] = await queryPostgres(url, `select count(*)::int as rows from ${from}`);
  return Number(row?.["rows"]);
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not within 15 s: ${String(isSo)}`);
    await pause(10);
  }
}
