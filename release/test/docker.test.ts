import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@menshen/testkit/postgres";
import { expect, inject, it } from "vitest";
import { parse } from "yaml";
import { buildImage, type Image } from "./dockerfile.ts";

const app = inject("app");
const machine = inject("stranger");

it("the image of menshen serves as another user than root, is healthy, and writes into its volumes only", async () => {
  await using root = await temporaryRoot();
  const image = await buildImage(join(import.meta.dirname, "../../Dockerfile"), {
    context: app,
    root: root.path,
    env: machine,
  });
  expect(image.user).toBe("node");
  expect(image.volumes.map((path) => path.slice(root.path.length))).toEqual([
    "/home/node/menshen/data",
    "/home/node/menshen/elements",
  ]);
  const before = await filesOutside(image, root.path);
  await using container = await runImage(image, {
    MENSHEN_SECRET: "07".repeat(32),
    MENSHEN_ADMIN_TOKEN: "a-token-of-an-administrator",
  });
  const info = await fetch(`${container.url}/trpc/app.info`);
  expect(await info.json()).toMatchObject({ result: { data: { mode: "serve", edit: false } } });
  expect(await container.stop()).toBe(0);
  expect(await filesOutside(image, root.path)).toEqual(before);
  expect(await readdir(image.volumes[0] ?? "")).toContain("menshen.db");
});

it("the image of a created app serves its elements from the PostgreSQL of its Compose file", async () => {
  await using root = await temporaryRoot();
  await using postgres = await startPostgres();
  const image = await buildImage(join(app, "Dockerfile"), {
    context: app,
    root: root.path,
    env: machine,
  });
  expect(image.user).toBe("node");
  const environment = await composeEnvironment();
  expect(environment["MENSHEN_DATABASE_URL"]).toMatch(
    /^postgres:\/\/menshen:[\w-]{32}@postgres:5432\/menshen$/,
  );
  await using container = await runImage(image, {
    ...environment,
    MENSHEN_DATABASE_URL: await postgres.createDatabase(),
  });
  const login = `${container.url}/trpc/auths.loginTypes.GitHub.getLoginConfig`;
  expect(await (await fetch(login)).json()).toMatchObject({
    result: { data: { isActive: false, authType: "auths.loginTypes.GitHubType" } },
  });
  expect(await container.stop()).toBe(0);
});

/** The environment that Compose gives the app, with the variables of `.env`. */
async function composeEnvironment(): Promise<Record<string, string>> {
  const compose = parse(await readFile(join(app, "compose.yaml"), "utf8")) as {
    services: { menshen: { environment: Record<string, string> } };
  };
  const secrets = Object.fromEntries(
    (await readFile(join(app, ".env"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => line.split("=") as [string, string]),
  );
  const filled = (value: string): string =>
    value.replaceAll(/\$\{(\w+)(?::-([^}]*))?\}/g, (_, name: string, fallback?: string) => {
      const found = secrets[name] ?? fallback;
      if (found === undefined) throw new Error(`.env lacks ${name}`);
      return found;
    });
  return Object.fromEntries(
    Object.entries(compose.services.menshen.environment).map(([name, value]) => [
      name,
      filled(value),
    ]),
  );
}

async function temporaryRoot(): Promise<{ path: string } & AsyncDisposable> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "menshen-image-")));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

interface Container extends AsyncDisposable {
  readonly url: string;
  /** Sends what `docker stop` sends. Returns the exit code. */
  stop(): Promise<number | null>;
}

/** Runs the command of an image until its health check succeeds. */
async function runImage(image: Image, env: Record<string, string>): Promise<Container> {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const all = { ...machine, ...image.env, ...env, PORT: port, MENSHEN_PUBLIC_URL: url };
  const run = ([program = "", ...args]: readonly string[]) =>
    spawn(program, args, { cwd: image.workDir, env: all, stdio: ["ignore", "pipe", "pipe"] });
  const server = run(image.command);
  let output = "";
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (text: Buffer) => (output += text.toString()));
  }
  const exited = once(server, "close").then(([code]) => code as number | null);
  while ((await once(run(image.healthCheck), "close"))[0] !== 0) {
    if (server.exitCode !== null) throw new Error(output);
  }
  return {
    url,
    stop() {
      server.kill("SIGTERM");
      return exited;
    },
    async [Symbol.asyncDispose]() {
      server.kill("SIGKILL");
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

async function filesOutside({ volumes }: Image, root: string): Promise<readonly string[]> {
  const files = await readdir(root, { recursive: true });
  return files
    .filter((file) => !volumes.some((volume) => join(root, file).startsWith(volume)))
    .filter((file) => !file.includes("node_modules/.cache"))
    .sort();
}
