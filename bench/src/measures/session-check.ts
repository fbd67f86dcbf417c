import { join } from "node:path";
import { startChild } from "../child.ts";
import { makeFolder } from "../folders.ts";
import { cpuPerRequest } from "../load/cpu-per-request.ts";
import type { BareSessionInput } from "../subjects/bare-session.ts";
import { people, serveProvider } from "../login/provider.ts";
import { signIn } from "../login/sign-in.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { interleave, median, ratioOf } from "../statistics.ts";

/** Many short rounds: a burst of other work on the machine spoils a few of them. */
const ROUNDS = 15;
const WARM_UP_SECONDS = 1;
const ROUND_SECONDS = 0.25;
const PATH = "/api/auth/session";

interface Listening {
  readonly port: number;
}

export const sessionCheck: Measure = {
  name: "session-check",
  about:
    "the session of a request, on 64 connections; against the same bytes from node:http, without and with a bare select",
  run,
};

async function run(options: MeasureOptions): Promise<Row[]> {
  const { effort } = options;
  await using folder = await makeFolder();
  await using provider = await serveProvider();
  const databasePath = join(folder.path, "menshen.db");
  const input = { databasePath, providerUrl: provider.url };
  await using ours = await startChild<Listening>("our-server", input, options);
  const headers = { cookie: `menshen=${await signInAll(ours.ready.port, provider)}` };
  const answer = await sessionOf(ours.ready.port, headers);
  const { body } = answer;
  await using bare = await startChild<Listening>("bare-http", { body });
  const floor: BareSessionInput = { databasePath, headers: answer.headers };
  await using select = await startChild<Listening>("bare-session", floor);
  const ask = (child: typeof ours, seconds: number) => () =>
    cpuPerRequest(child, { port: child.ready.port, path: PATH, headers, body, seconds });
  const subjects = (seconds: number) => ({
    ours: ask(ours, seconds),
    bare: ask(bare, seconds),
    select: ask(select, seconds),
  });
  await interleave(1, subjects(effort.seconds(WARM_UP_SECONDS)));
  const figures = await interleave(effort.count(ROUNDS), subjects(effort.seconds(ROUND_SECONDS)));
  const row = (against: string, floor: readonly number[]): Row => ({
    what: "session check",
    unit: "µs CPU",
    ours: median(figures.ours),
    against,
    floor: median(floor),
    ...ratioOf(figures.ours, floor),
    reading: "times the floor",
  });
  return [row("bare node:http", figures.bare), row("node:http and a bare select", figures.select)];
}

/** Signs everyone in, so that the table has other sessions. @returns the token of the last one */
async function signInAll(
  port: number,
  provider: Awaited<ReturnType<typeof serveProvider>>,
): Promise<string> {
  let token = "";
  for (const person of people) token = await signIn(port, provider, person);
  return token;
}

/** Of these node:http itself, or the floor, writes its own. */
const OWN_HEADERS = ["connection", "keep-alive", "date", "content-length", "x-menshen-user"];

async function sessionOf(
  port: number,
  headers: Record<string, string>,
): Promise<{ body: string; headers: string[] }> {
  const response = await fetch(`http://127.0.0.1:${port}${PATH}`, { headers });
  const body = await response.text();
  mustEqual("the status of a session check", response.status, 200);
  mustEqual("the session's user", body.includes(`"name":"${people.at(-1)?.name}"`), true);
  const constant = [...response.headers].filter(([name]) => !OWN_HEADERS.includes(name));
  return { body, headers: constant.flat() };
}
