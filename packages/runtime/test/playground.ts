import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { AppOptions } from "../src/app.ts";
import { createApp, type App, type Snapshot } from "../src/index.ts";
import { ports } from "./ports.ts";

const greetings = join(import.meta.dirname, "fixtures/greetings");

/** A copy of the greetings app that a test may edit, far from any node_modules. */
export interface Playground extends Disposable {
  readonly dir: string;
  readonly path: (name: string) => string;
  readonly write: (name: string, text: string) => void;
  readonly open: (options?: Partial<AppOptions>) => Promise<App>;
}

export function playground(): Playground {
  const dir = mkdtempSync(join(tmpdir(), "menshen-runtime-"));
  cpSync(greetings, dir, { recursive: true });
  const path = (name: string): string => join(dir, name);
  return {
    dir,
    path,
    write(name, text) {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), text);
    },
    open: (options = {}) =>
      createApp({
        roots: [dir],
        ports,
        variables: { GREETING: "Hello", GREETER_KEY: "S3CRET" },
        ...options,
      }),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

const DEADLINE_MS = 10_000;

/** The first snapshot, from the one in force on, of which `holds` is true. */
export function until(app: App, holds: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  if (holds(app.snapshot)) return Promise.resolve(app.snapshot);
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      stop();
      reject(new Error("no such snapshot came within ten seconds"));
    }, DEADLINE_MS);
    const stop = app.onSnapshot((snapshot) => {
      if (!holds(snapshot)) return;
      clearTimeout(deadline);
      stop();
      resolve(snapshot);
    });
  });
}

export function codesOf({ diagnostics }: Snapshot): string[] {
  return diagnostics.filter(({ severity }) => severity !== "info").map(({ code }) => code);
}
