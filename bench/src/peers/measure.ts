import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startChild, type Child } from "../child.ts";
import { prepareDatabase } from "../floor/prepare-database.ts";
import { mustFillSameColumns } from "../floor/same-rows.ts";
import { makeFolder } from "../folders.ts";
import type { Measure, MeasureOptions, Row } from "../measure.ts";
import type { Memory } from "../subject.ts";
import { interleave, median, quantile, ratioOf } from "../statistics.ts";
import { signInAt, type SignInPages } from "./browser.ts";
import { app, serveWechat } from "./wechat-provider.ts";

const ROUNDS = 8;
const LOGINS = 200;
const WARM_UP = 400;
const AT_ONCE = 32;
const PEOPLE = 100;
const AIM = 2.15;
const BY_HAND = "node:http, undici, bare transactions";

const folder = join(import.meta.dirname, "../../peers");
const names = ["passport-wechat", "better-auth", "auth-js"] as const;
const aims: Partial<Record<(typeof names)[number], number>> = {
  "passport-wechat": 1.25,
  "better-auth": 7,
};

export const peers: Measure = {
  name: "peers",
  isApart: true,
  about: `a whole login through WeChat and a session check, ${AT_ONCE} at once, against the same by hand and ${names.join(", ")}`,
  run,
};

interface Subject {
  readonly child: Child<SignInPages>;
  readonly latencies: number[];
}

async function run(options: MeasureOptions): Promise<Row[]> {
  install();
  await using data = await makeFolder();
  using provider = await serveWechat();
  const pathOf = (name: string): string => join(data.path, `${name}.db`);
  await prepareDatabase(pathOf("floor"));
  await using children = new AsyncDisposableStack();
  const open = async (name: string, file: string): Promise<Subject> => {
    const input = {
      ...app,
      providerUrl: provider.url,
      databasePath: pathOf(name),
    };
    const env = { NODE_ENV: "production" };
    const child = children.use(await startChild<SignInPages>(file, input, { ...options, env }));
    return { child, latencies: [] };
  };
  const ours = await open("ours", "our-wechat");
  const floor = await open("floor", "bare-wechat");
  const theirs = new Map<string, Subject>();
  for (const name of names) theirs.set(name, await open(name, join(folder, `${name}.mjs`)));
  const all = { ours, floor, ...Object.fromEntries(theirs) } as Record<string, Subject>;

  const { effort } = options;
  const rounds = effort.count(ROUNDS);
  const turns = (logins: number) =>
    Object.fromEntries(
      Object.entries(all).map(([name, subject]) => [name, () => cpuPerLogin(subject, logins)]),
    );
  await interleave(1, turns(effort.count(WARM_UP)));
  for (const { latencies } of Object.values(all)) latencies.length = 0;
  const cpu = await interleave(rounds, turns(effort.count(LOGINS)));
  mustFillSameColumns(pathOf("ours"), pathOf("floor"));
  const p99 = ({ latencies }: Subject): number => quantile(latencies, 0.99);
  const megabytes = async ({ child }: Subject): Promise<number> =>
    (await child.call<Memory>("memory")).rssBytes / 2 ** 20;
  const ourMegabytes = await megabytes(ours);
  const bare = ratioOf(cpu["ours"] ?? [], cpu["floor"] ?? []);
  const rows: Row[] = [
    {
      what: "whole login by WeChat",
      unit: "µs CPU",
      against: BY_HAND,
      ours: median(cpu["ours"] ?? []),
      floor: median(cpu["floor"] ?? []),
      ...bare,
      reading: "times the floor",
      aim: { text: `within ${AIM} times the floor`, met: bare.ratio <= AIM },
    },
    compared(`p99 of a login, ${AT_ONCE} at once`, "ms", BY_HAND, p99(ours), p99(floor)),
    compared("resident memory afterwards", "MB", BY_HAND, ourMegabytes, await megabytes(floor)),
  ];
  for (const [name, subject] of theirs) {
    const [own = [], other = []] = [cpu["ours"], cpu[name]];
    const ratio = ratioOf(other, own);
    const least = aims[name as keyof typeof aims];
    const aim = least && { text: `${least} times faster`, met: ratio.ratio >= least };
    rows.push({
      what: "whole login by WeChat",
      unit: "µs CPU",
      against: name,
      ours: median(own),
      floor: median(other),
      ...ratio,
      reading: "times faster",
      aim: aim || undefined,
    });
    rows.push(compared(`p99 of a login, ${AT_ONCE} at once`, "ms", name, p99(ours), p99(subject)));
    const theirMegabytes = await megabytes(subject);
    rows.push(compared("resident memory afterwards", "MB", name, ourMegabytes, theirMegabytes));
  }
  return rows;
}

function compared(
  what: string,
  unit: Row["unit"],
  against: string,
  ours: number,
  floor: number,
): Row {
  return { what, unit, against, ours, floor, ratio: ours / floor, reading: "times the floor" };
}

/** Installs the peers apart, so that the workspace does not carry them. */
function install(): void {
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const isInstalled = (name: string) => existsSync(join(folder, "node_modules", name));
  if (Object.keys(dependencies).every(isInstalled)) return;
  process.stderr.write("installing the peers ...\n");
  const npm = ["install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"];
  const { status } = spawnSync("npm", npm, { cwd: folder, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`npm install in ${folder} ended with ${status}`);
}

async function cpuPerLogin({ child, latencies }: Subject, logins: number): Promise<number> {
  const before = await child.cpuMicros();
  const queue = Array.from({ length: logins }, (_, number) => number);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let number = queue.pop(); number !== undefined; number = queue.pop()) {
        const startedMs = performance.now();
        await signInAt(child.ready, number % PEOPLE);
        latencies.push(performance.now() - startedMs);
      }
    }),
  );
  return ((await child.cpuMicros()) - before) / logins;
}
