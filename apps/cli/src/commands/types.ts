import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { elementModules, generateTypes, writeTypes, type App } from "@menshen/runtime";
import { clientFile, refusedMethod } from "@menshen/typegen";
import { elementRoots, openOffline } from "../open-offline.ts";
import { print, setExitCode } from "../output.ts";

interface TypesArgs {
  readonly root?: string | undefined;
  /** The file for clients to write instead. */
  readonly client?: string | undefined;
  /** Compare only. */
  readonly check: boolean;
  /** Write again whenever elements change. */
  readonly watch: boolean;
}

/** Writes `elements.gen.d.ts` into the last root, whose names it lists, or a file for clients anywhere. */
export async function types({ root, client, check, watch }: TypesArgs): Promise<void> {
  const roots = elementRoots(root);
  const outFile =
    client === undefined ? join(roots.at(-1) ?? ".", "elements.gen.d.ts") : resolve(client);
  const textOfApp = (app: App): string =>
    client === undefined ? generateTypes(app, { outFile }) : clientText(app);
  const write = (app: App): void =>
    print([`${outFile}: ${writeTypes(outFile, textOfApp(app)) ? "written" : "up to date"}`]);
  if (watch) {
    await writeOnChanges(await openOffline(roots, { watch }), write);
    return;
  }
  await using app = await openOffline(roots);
  if (!check) {
    write(app);
    return;
  }
  const text = textOfApp(app);
  const isOutdated = textOf(outFile) !== text;
  print([`${outFile}${isOutdated ? " is not up to date: run menshen types" : ": up to date"}`]);
  setExitCode(isOutdated);
}

function clientText(app: App): string {
  const hosts = [import.meta.url, import.meta.resolve("@menshen/login-types")];
  const { text, refused } = clientFile(elementModules(app), { hosts });
  print(refused.map(refusedMethod));
  return text;
}

/** Until a signal ends the process. A mistake in an element is reported, and the next change is awaited. */
async function writeOnChanges(app: App, write: (app: App) => void): Promise<void> {
  const tryToWrite = (): void => {
    try {
      write(app);
    } catch (error) {
      print([error instanceof Error ? error.message : String(error)]);
    }
  };
  tryToWrite();
  app.onSnapshot(tryToWrite);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void app.close());
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
