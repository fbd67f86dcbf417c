import type { CurrentUser } from "@menshen/client";
import { serverClient } from "./server-client.ts";
import { createStore, type Store } from "./store.ts";

/** The session of this page with a server. */
export type SessionState =
  | { readonly status: "loading" | "signed-out"; readonly user: null }
  | { readonly status: "signed-in"; readonly user: CurrentUser }
  | { readonly status: "error"; readonly user: null; readonly error: unknown };

export interface SessionStore extends Store<SessionState> {
  /** Asks the server again. */
  readonly refresh: () => Promise<void>;
  /** Ends the session, in all tabs. */
  readonly logout: () => Promise<void>;
  /** Reports a new session to this page and the other tabs. */
  readonly announce: () => Promise<void>;
}

export const loadingSession: SessionState = { status: "loading", user: null };

const stores = new Map<string, SessionStore>();

/** The session with a server. The server is asked when the first reader subscribes. */
export function sessionStore(server = ""): SessionStore {
  const existing = stores.get(server);
  if (existing) return existing;
  const created = createSessionStore(server);
  // On a server, where there is no page, each render has a store of its own.
  if (typeof document !== "undefined") stores.set(server, created);
  return created;
}

function createSessionStore(server: string): SessionStore {
  const { getState, subscribe, set } = createStore(loadingSession);
  let asked = 0;
  let tabs: BroadcastChannel | undefined;
  const refresh = async (): Promise<void> => {
    const question = ++asked;
    const answer = await ask(server);
    if (question === asked) set(answer);
  };
  const otherTabs = (): BroadcastChannel => {
    if (tabs) return tabs;
    tabs = new BroadcastChannel(`menshen:${new URL(server, location.href).origin}`);
    tabs.addEventListener("message", () => void refresh());
    return tabs;
  };
  const announce = async (): Promise<void> => {
    await refresh();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
    otherTabs().postMessage("changed");
  };
  return {
    getState,
    subscribe(listener) {
      otherTabs();
      if (asked === 0) void refresh();
      return subscribe(listener);
    },
    refresh,
    announce,
    async logout() {
      await serverClient(server).logout();
      await announce();
    },
  };
}

async function ask(server: string): Promise<SessionState> {
  try {
    const user = await serverClient(server).currentUser();
    return user ? { status: "signed-in", user } : { status: "signed-out", user: null };
  } catch (error) {
    return { status: "error", user: null, error };
  }
}
