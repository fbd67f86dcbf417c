import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("open-on-signal.ts", import.meta.url));

/** The output of two processes that open the same database at the same time. */
export async function openTwiceAtOnce(url: string): Promise<string[]> {
  const processes = [start(url), start(url)];
  await Promise.all(processes.map(({ lines }) => lines.next()));
  for (const { child } of processes) child.stdin?.write("go\n");
  return await Promise.all(
    processes.map(async ({ lines }) => (await lines.next()).value ?? "failed"),
  );
}

function start(url: string): { child: ChildProcess; lines: AsyncIterator<string, undefined> } {
  const child = spawn(process.execPath, [script, url], { stdio: ["pipe", "pipe", "inherit"] });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}
