import type { Measure, MeasureOptions, Row } from "../measure.ts";
import { applications } from "../oidc/applications.ts";
import { enterAll } from "../oidc/enter-all.ts";
import { startProviders, type Subject } from "../oidc/providers.ts";
import { interleave, median, ratioOf } from "../statistics.ts";

const SESSIONS = 100;
const WARM_UP = 300;
const ROUNDS = 14;
const LOGINS = 60;

export const applicationLogin: Measure = {
  name: "application-login",
  about:
    "a login to an application by an open session: authorization code, tokens, userinfo; against oidc-provider alone, in memory",
  run,
};

async function run(options: MeasureOptions): Promise<Row[]> {
  const { effort } = options;
  await using providers = await startProviders(effort.count(SESSIONS), options);
  const { ours, floor } = providers;
  const subjects = (logins: number) => ({
    ours: () => cpuPerLogin(ours, logins),
    floor: () => cpuPerLogin(floor, logins),
  });
  await interleave(1, subjects(effort.count(WARM_UP)));
  const figures = await interleave(effort.count(ROUNDS), subjects(effort.count(LOGINS)));
  return [
    {
      what: "authorization code round trip",
      unit: "µs CPU",
      ours: median(figures.ours),
      against: "oidc-provider in memory",
      floor: median(figures.floor),
      ...ratioOf(figures.ours, figures.floor),
      reading: "times the floor",
    },
  ];
}

/** The next sessions sign in each time, to another application when all have. */
const entered = new WeakMap<Subject, number>();

async function cpuPerLogin(subject: Subject, logins: number): Promise<number> {
  const from = entered.get(subject) ?? 0;
  entered.set(subject, (from + logins) % (subject.cookies.length * applications.length));
  const before = await subject.child.cpuMicros();
  await enterAll(subject, { from, count: logins });
  return ((await subject.child.cpuMicros()) - before) / logins;
}
