import { readFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OFFICIAL_HOSTS } from "../src/simulator/hosts.ts";

const text = await readFile(new URL("../compose.yaml", import.meta.url), "utf8");

test("the Compose recipe gives the sandbox every host name of the providers", () => {
  const aliases = [...text.matchAll(/^ {10}- (\S+)$/gm)].map(([, alias]) => alias);
  expect(aliases).toEqual([...OFFICIAL_HOSTS]);
});

test("the Compose recipe's command starts the sandbox", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-compose-"));
  const options = [...text.matchAll(/^ {6}- (--\S+)$/gm)].map(([, option = ""]) =>
    option
      .replace("=0.0.0.0", "=127.0.0.1")
      .replace("=443", "=0")
      .replace(/=\/(authority|trust)/, `=${folder}`),
  );
  expect(options).toHaveLength(6);
  const main = new URL("../src/main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [main, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const printed = await new Promise<string>((resolve) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()));
  });
  expect(printed).toMatch(/^sandbox: https:\/\/127\.0\.0\.1:\d+\n/);
  child.kill("SIGTERM");
  await rm(folder, { recursive: true });
});
