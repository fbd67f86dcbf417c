import { resolve } from "node:path";
import { elementModules, writeTypes, type App } from "@menshen/runtime";
import { clientFileInThread, refusedMethod } from "@menshen/typegen";

interface ClientTypesOptions {
  readonly app: Pick<App, "snapshot" | "onSnapshot">;
  readonly file: string;
  readonly print: (line: string) => void;
}

/**
 * Writes the types of all elements for clients, and again after each change of names or code. The compiler runs in a thread of
 * its own, once at a time. What it cannot read is reported, and the file stays as it was.
 */
export function followClientTypes({ app, file, print }: ClientTypesOptions): Disposable {
  const outFile = resolve(file);
  const hosts = [import.meta.url, import.meta.resolve("@menshen/login-types")];
  const ending = new AbortController();
  let written: readonly unknown[] = [];
  let isRunning = false;

  const write = async (): Promise<void> => {
    const elements = elementModules(app);
    const { text, refused } = await clientFileInThread(elements, { hosts }, ending.signal);
    const isNew = writeTypes(outFile, text);
    print(`${outFile}: ${isNew ? "written" : "up to date"}`);
    for (const path of refused) print(refusedMethod(path));
  };
  const update = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    for (let wanted = sources(app); !areEqual(wanted, written); wanted = sources(app)) {
      written = wanted;
      try {
        await write();
      } catch (error) {
        if (ending.signal.aborted) return;
        print(`${outFile}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    isRunning = false;
  };
  void update();
  const stop = app.onSnapshot(() => void update());
  return {
    [Symbol.dispose]() {
      stop();
      ending.abort();
    },
  };
}

/** What the file depends on: the names, and each version of code. A change of a config is none. */
function sources(app: Pick<App, "snapshot">): unknown[] {
  return elementModules(app).flatMap(({ fullName, owner, file }) => {
    const element = app.snapshot.elements.get(owner);
    return [fullName, file, element?.definition ?? element?.generation];
  });
}

function areEqual(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, n) => value === other[n]);
}
