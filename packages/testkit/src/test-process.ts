import { spawn } from "node:child_process";

/** A Node program in a process of its own. */
export interface TestProcess extends AsyncDisposable {
  readonly pid: number;
  /** Everything printed so far, on both streams. */
  output(): string;
  /** Resolves with the first match of the output; rejects when the process ends without one. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code once all output is read; null after a signal. */
  readonly exited: Promise<number | null>;
  /** Sends SIGKILL, which the program cannot handle, unless another signal is given; resolves when it has ended. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

export interface TestProcessOptions {
  readonly args?: readonly string[];
  /** The Node that runs it; that of the tests unless given. */
  readonly node?: string;
  /** Arguments of Node itself. */
  readonly nodeArgs?: readonly string[];
  readonly cwd?: string;
  /** The whole environment; that of the tests unless given. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts a program; the disposal of the returned value sends SIGTERM and waits for its end. */
export function startTestProcess(
  program: string,
  {
    args = [],
    node = process.execPath,
    nodeArgs = [],
    cwd,
    env = process.env,
  }: TestProcessOptions = {},
): TestProcess {
  const child = spawn(node, [...nodeArgs, program, ...args], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const readers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      for (const read of readers) read();
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const kill = async (signal: NodeJS.Signals = "SIGKILL") => {
    child.kill(signal);
    await exited;
  };
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const read = () => {
        const match = pattern.exec(output);
        if (!match) return;
        readers.delete(read);
        resolve(match);
      };
      readers.add(read);
      read();
      void exited.then(() =>
        reject(new Error(`${program} ended before ${String(pattern)}:\n${output}`)),
      );
    });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    printed,
    exited,
    kill,
    [Symbol.asyncDispose]: () => kill("SIGTERM"),
  };
}
