import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The built server as a newcomer starts it, on free ports, over a copy of the demo elements. */
export interface StartedServer extends AsyncDisposable {
  readonly url: string;
  readonly sandboxUrl: string;
  /** Good once. */
  readonly consoleLink: string;
  /** Everything it has printed. */
  output(): string;
  /** Saves a file of a demo element the way editors do: aside, then renamed. The WeCom one unless told. */
  save(file: string, text: string, element?: string): Promise<void>;
  read(file: string, element?: string): Promise<string>;
}

export async function startServer(): Promise<StartedServer> {
  const folder = await mkdtemp(join(tmpdir(), "menshen-e2e-"));
  const elements = join(folder, "elements");
  await cp(join(repository, "elements"), elements, {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
  const child = spawn(process.execPath, [join(repository, "apps/cli/bin/menshen.js"), "start"], {
    cwd: repository,
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      SANDBOX_PORT: "0",
      MENSHEN_ELEMENTS: elements,
      MENSHEN_DATABASE_URL: `sqlite:${join(folder, "data", "menshen.db")}`,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const consoleLink = await line(child, () => printed, /http\S+#admin=\S+/);
  const inElement = (file: string, element = "QywxInnerExample") =>
    join(elements, "auths/loginTypes", element, file);
  return {
    url: new URL(consoleLink).origin,
    sandboxUrl: await line(child, () => printed, /(?<=Sandbox\s+)http\S+/),
    consoleLink,
    output: () => printed,
    read: (file, element) => readFile(inElement(file, element), "utf8"),
    save: async (file, text, element) => {
      const path = inElement(file, element);
      await writeFile(`${path}.tmp`, text);
      await rename(`${path}.tmp`, path);
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The first text that matches, as soon as it is printed. */
async function line(child: ChildProcess, printed: () => string, wanted: RegExp): Promise<string> {
  const deadline = AbortSignal.timeout(30_000);
  for (;;) {
    const found = wanted.exec(printed());
    if (found) return found[0];
    if (child.exitCode !== null || deadline.aborted)
      throw new Error(`the server did not come up:\n${printed()}`);
    await Promise.race([
      child.stdout && once(child.stdout, "data", { signal: deadline }).catch(() => undefined),
      once(child, "exit"),
    ]);
  }
}
