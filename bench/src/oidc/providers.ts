import { join } from "node:path";
import { startChild, type Child } from "../child.ts";
import { people, serveProvider } from "../login/provider.ts";
import { signIn } from "../login/sign-in.ts";
import type { MeasureOptions } from "../measure.ts";
import { makeFolder } from "../folders.ts";
import { applicationElements } from "./applications.ts";
import { discover, type Provider } from "./enter-application.ts";

/** An OpenID provider with open sessions. */
export interface Subject {
  readonly child: Child<{ port: number }>;
  readonly provider: Provider;
  /** Of browsers, each with its session. */
  readonly cookies: readonly string[];
}

export interface Providers extends AsyncDisposable {
  readonly ours: Subject;
  /** The library alone, with everything in memory. */
  readonly floor: Subject;
  /** Of our SQLite. */
  readonly databasePath: string;
}

/** Both providers, each with that many sessions. */
export async function startProviders(
  sessions: number,
  options: MeasureOptions,
): Promise<Providers> {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await makeFolder());
  const login = stack.use(await serveProvider());
  const databasePath = join(folder.path, "menshen.db");
  const input = { databasePath, providerUrl: login.url, files: applicationElements };
  const ours = stack.use(await startChild<{ port: number }>("our-server", input, options));
  const floor = stack.use(await startChild<{ port: number }>("bare-oidc", { people }));
  const cookies: string[] = [];
  for (let number = 0; number < sessions; number++) {
    const person = people[number % people.length];
    if (person) cookies.push(`menshen=${await signIn(ours.ready.port, login, person)}`);
  }
  return {
    ours: { child: ours, provider: await discover(ours.ready.port, "/oidc"), cookies },
    floor: {
      child: floor,
      provider: await discover(floor.ready.port, ""),
      cookies: await floor.call("openSessions", sessions),
    },
    databasePath,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
