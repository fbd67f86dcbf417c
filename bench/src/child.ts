import { fork, type ChildProcess } from "node:child_process";
import { basename, isAbsolute, join } from "node:path";

/** A subject in a process of its own, so that its CPU and memory are measured alone. */
export interface Child<Ready> extends AsyncDisposable {
  /** The value that the subject sent when it was ready. */
  readonly ready: Ready;
  call<T>(method: string, input?: unknown): Promise<T>;
  /** User and system time so far, of all its threads. */
  cpuMicros(): Promise<number>;
  /** The longest pause of garbage collection since the last question; 0 where there was none. */
  longestPauseMs(): Promise<number>;
}

export interface ChildOptions {
  /** Writes a CPU profile of the child into this folder when it ends. */
  readonly profileDir?: string | undefined;
  /** A folder in which Node keeps compiled code from one child to the next. */
  readonly compileCache?: string | undefined;
  /** Beside the environment of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

type Message =
  | { readonly ready: unknown }
  | { readonly id: number; readonly value?: unknown; readonly error?: string };

/** As `pnpm serve` and the image have it. */
const OUR_HEAP = ["--max-semi-space-size=16"];

/** Starts `subjects/<subject>.ts`, or a file by its path, with an input and waits until it is ready. */
export async function startChild<Ready>(
  subject: string,
  input: unknown,
  { profileDir, compileCache, env }: ChildOptions = {},
): Promise<Child<Ready>> {
  const profile = [
    "--cpu-prof",
    `--cpu-prof-dir=${profileDir}`,
    `--cpu-prof-name=${basename(subject)}.cpuprofile`,
  ];
  const child = fork(
    isAbsolute(subject) ? subject : join(import.meta.dirname, "subjects", `${subject}.ts`),
    [JSON.stringify(input)],
    {
      execArgv: [
        "--expose-gc",
        ...(basename(subject).startsWith("our-") ? OUR_HEAP : []),
        ...(profileDir === undefined ? [] : profile),
        ...(compileCache === undefined ? [] : ["--import", enablingCompileCache(compileCache)]),
      ],
      env: { ...process.env, ...env },
      // Logs are written, as in production, and discarded.
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    },
  );
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ready = Promise.withResolvers<unknown>();
  child.on("message", (message: Message) => {
    if ("ready" in message) return ready.resolve(message.ready);
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) call?.resolve(message.value);
    else call?.reject(new Error(`${subject}: ${message.error}`));
  });
  child.once("exit", (code) => {
    const gone = new Error(`${subject} ended early with ${code}`);
    for (const call of [ready, ...waiting.values()]) call.reject(gone);
  });
  let calls = 0;
  const call = <T>(method: string, request?: unknown): Promise<T> => {
    const answer = Promise.withResolvers<unknown>();
    waiting.set(++calls, answer);
    child.send({ id: calls, method, input: request });
    return answer.promise as Promise<T>;
  };
  return {
    ready: (await ready.promise) as Ready,
    call,
    cpuMicros: () => call("cpu"),
    longestPauseMs: () => call("longestPause"),
    [Symbol.asyncDispose]: () => stop(child),
  };
}

/** A module that is evaluated before the subject is imported. */
function enablingCompileCache(folder: string): string {
  const code = `import { enableCompileCache } from "node:module"; enableCompileCache(${JSON.stringify(folder)});`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** A disconnected child ends by itself and writes its profile. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.disconnect();
  await exited;
}
