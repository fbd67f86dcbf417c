import { join } from "node:path";
import { startChild } from "../child.ts";
import { makeFolder } from "../folders.ts";
import { type Answers, askInTurns, type Listening } from "../load/ask-in-turns.ts";
import type { BareSessionInput } from "../subjects/bare-session.ts";
import { people, serveProvider } from "../login/provider.ts";
import { signIn } from "../login/sign-in.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { median, ratioOf } from "../statistics.ts";

const AIM = 1.1;
const AIM_P99_MS = 10;
const PATH = "/api/auth/session";

export const sessionCheck: Measure = {
  name: "session-check",
  about:
    "the session of a request, on 64 connections; against the same bytes from node:http, without and with a bare select",
  run,
};

async function run(options: MeasureOptions): Promise<Row[]> {
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
  const load = { path: PATH, headers, body };
  return rowsOf(await askInTurns(options.effort, load, { ours, bare, select }));
}

function rowsOf({ ours, bare, select }: Record<"ours" | "bare" | "select", Answers>): Row[] {
  const row = (against: string, floor: Answers): Row => ({
    what: "session check",
    unit: "µs CPU",
    ours: median(ours.micros),
    against,
    floor: median(floor.micros),
    ...ratioOf(ours.micros, floor.micros),
    reading: "times the floor",
    p99Ms: { ours: ours.p99Ms, floor: floor.p99Ms },
    pauseMs: { ours: ours.pauseMs, floor: floor.pauseMs },
  });
  const lookedUp = row("node:http and a bare select", select);
  const met = lookedUp.ratio <= AIM && ours.p99Ms < AIM_P99_MS;
  const text = `within ${AIM} times the floor, p99 under ${AIM_P99_MS} ms`;
  return [row("bare node:http", bare), { ...lookedUp, aim: { text, met } }];
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
