import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sandboxOptions } from "../src/command-line.ts";

const main = new URL("../src/main.ts", import.meta.url).pathname;

async function output(args: readonly string[], until: RegExp) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const seen = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (until.test(text)) seen.resolve(text);
    });
  child.once("exit", () => seen.reject(new Error(`ended without ${String(until)}: ${text}`)));
  return { child, text: await seen.promise };
}

test("--help names every option", async () => {
  const { text } = await output(["--help"], /--help\s+This text/);
  for (const [name, { description }] of Object.entries(sandboxOptions)) {
    expect(text).toContain(`--${name}`);
    expect(text).toContain(description);
  }
});

test("starts with a world from a file, prints its address, and stops on SIGTERM", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-"));
  const file = join(folder, "world.json");
  await writeFile(file, JSON.stringify({ callerIp: "198.51.100.77" }));
  const { child, text } = await output(["--port", "0", "--world", file], /sandbox: http/);
  const url = /http:\S+/.exec(text)?.[0] ?? "";
  expect(await (await fetch(`${url}/sandbox/api/world`)).json()).toMatchObject({
    callerIp: "198.51.100.77",
    corps: [],
  });
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  await rm(folder, { recursive: true });
});
