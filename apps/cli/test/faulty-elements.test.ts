import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startTestProcess, type TestProcess } from "@menshen/testkit/process";
import { afterEach, beforeEach, expect, it } from "vitest";

const bin = join(import.meta.dirname, "../bin/menshen.js");
const demo = join(import.meta.dirname, "../../../elements");
const token = "test-token-0123456789";

let dir: string;
let run: TestProcess | undefined;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "menshen-faults-"));
  await cp(demo, join(dir, "elements"), { recursive: true });
});
afterEach(async () => {
  await run?.kill();
  await rm(dir, { recursive: true, maxRetries: 3 });
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(dir, "elements", name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

function menshen(command: "serve" | "start", nodeArgs: string[] = []): TestProcess {
  run = startTestProcess(bin, {
    args: [command],
    nodeArgs,
    cwd: dir,
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      SANDBOX_PORT: "0",
      MENSHEN_SECRET: "07".repeat(32),
      MENSHEN_ADMIN_TOKEN: token,
    },
  });
  return run;
}

const faulty = {
  "faulty/Meta/e.json": '{ "type": "", "title": "Meta" }',
  "faulty/Type/e.json": '{ "type": "faulty.Meta", "title": "Type" }',
  "faulty/Type/Type.ts": `import { defineType, query } from "@menshen/core";
import { z } from "zod";
void Promise.reject(new RangeError("while loading"));
export default defineType({
  config: z.object({}),
  create: () => ({
    float: query({ access: "public", run: () => { void Promise.reject(new Error("floating")); return 1; } }),
    tick: query({ access: "public", run: () => { setTimeout(() => { throw new TypeError("tick"); }, 1); return 1; } }),
  }),
});
`,
  "faulty/One/e.json": '{ "type": "faulty.Type", "title": "One" }',
  "faulty/One/One.json": "{}",
};

it("rejections and exceptions that escape from an element are counted and shown, and the server survives", async () => {
  await write(faulty);
  const server = menshen("serve");
  const [, url = ""] = await server.printed(/"url":"(http:[^"]+)"/);
  for (const method of ["float", "tick", "float"]) {
    expect((await fetch(`${url}/trpc/faulty.One.${method}`)).status).toBe(200);
  }
  await server.printed(/"element":"faulty.One","kind":"rejection"[^]*floating/);
  await expect
    .poll(async () => await (await fetch(`${url}/metrics`)).text())
    .toMatch(/menshen_element_faults_total\{element="faulty.One",kind="exception"\} 1/);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain(
    'menshen_element_faults_total{element="faulty.One",kind="rejection"} 2',
  );
  expect(metrics).toContain(
    'menshen_element_faults_total{element="faulty.Type",kind="rejection"} 1',
  );
  const alarms = await fetch(`${url}/trpc/app.alarms.list`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(JSON.stringify(await alarms.json())).toMatch(
    /3 errors escaped from its code, the last one: (?:Type)?Error at faulty.Type\/Type.ts:/,
  );
});

it("an exception that belongs to no element ends the process, with its stack in the log", async () => {
  const preload = join(dir, "preload.mjs");
  await writeFile(
    preload,
    'process.on("SIGUSR2", () => { setImmediate(function stray() { throw new Error("stray"); }); });\n',
  );
  const server = menshen("serve", ["--import", preload]);
  await server.printed(/"url":"(http:[^"]+)"/);
  process.kill(server.pid, "SIGUSR2");
  expect(await server.exited).toBe(1);
  expect(server.output()).toMatch(
    /an error of no element[^]*stray|stray[^]*an error of no element/,
  );
  expect(server.output()).toMatch(/at Immediate\.stray|at stray|stray .*preload\.mjs/);
});

const override = {
  "auths/loginTypes/QywxInnerType/e.json": '{ "type": "auths.loginTypes.Meta", "title": "Mine" }',
  "auths/loginTypes/QywxInnerType/QywxInnerType.ts": 'throw new Error("refuses everybody");\n',
};

it("a broken override of an official Type stops serve at start and names it", async () => {
  await write(override);
  const server = menshen("serve");
  expect(await server.exited).toBe(1);
  expect(server.output()).toContain(
    "broken official elements: auths.loginTypes.QywxInnerType (demo/auths/loginTypes/QywxInnerType/QywxInnerType.ts:1:",
  );
  expect(server.output()).not.toContain("    at ");
});

it("a broken override of an official Type is a diagnostic under start, without a fallback to the official one", async () => {
  await write(override);
  const server = menshen("start");
  const [, url = ""] = await server.printed(/Login page\s+(http:\S+)\/login/);
  const readiness = await fetch(`${url}/readyz`);
  expect(readiness.status).toBe(200);
  expect(await readiness.json()).toMatchObject({
    status: "degraded",
    reasons: expect.arrayContaining(["auths.loginTypes.QywxInnerType: has no good version"]),
  });
  expect(server.output()).toContain("the code threw Error while loading");
});
