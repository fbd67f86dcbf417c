import type { LoginMemory, LoginParts } from "./login.ts";
import { defaultStorage, pendingLogins, type LoginStorage } from "./pending-logins.ts";
import type { CallTransport, TransportOptions } from "./transport.ts";

/** Options of {@link createClient}. */
export interface ClientOptions extends TransportOptions {
  /** Stores pending logins. Defaults to the tab's `sessionStorage`, on a server to memory. */
  readonly storage?: LoginStorage | undefined;
  /** Where the session is stored: in the browser's cookie, or as a token in this client. Defaults to `cookie` in a browser, else to `token`. */
  readonly sessionIn?: "cookie" | "token" | undefined;
  /** An existing session token, for example one that a program stored. */
  readonly token?: string | undefined;
}

/** What the login methods of one client share: its transport, its pending logins and its session token. */
export function openLogins<T extends CallTransport>(
  options: ClientOptions,
  connect: (options: TransportOptions, token: () => string | undefined) => T,
): { readonly parts: LoginParts; readonly transport: T } {
  const storage = options.storage ?? defaultStorage();
  let { token } = options;
  const transport = connect(options, () => token);
  const parts: LoginParts = {
    transport,
    pending: pendingLogins(storage, Date.now),
    memory: memoryOf(storage),
    now: Date.now,
    sessionIn: options.sessionIn ?? ("document" in globalThis ? "cookie" : "token"),
    setToken: (next) => {
      token = next;
    },
  };
  return { parts, transport };
}

/** Clients with one storage share their logins, because pages often create clients anew. */
const memories = new WeakMap<LoginStorage, LoginMemory>();

function memoryOf(storage: LoginStorage): LoginMemory {
  const memory = memories.get(storage) ?? newMemory();
  memories.set(storage, memory);
  return memory;
}

function newMemory(): LoginMemory {
  return { running: new Map(), granted: new Map(), links: new Map() };
}
