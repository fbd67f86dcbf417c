import {
  loadingSession,
  sessionStore,
  type SessionState,
  type SessionStore,
} from "@menshen/element/login";
import { useMemo, useSyncExternalStore } from "react";

export type SessionHook = SessionState & Pick<SessionStore, "refresh" | "logout">;

/**
 * The session of this page. A login or logout in another component or tab updates it.
 *
 * @example
 * const { status, user, logout } = useSession();
 */
export function useSession({ server }: { readonly server?: string | undefined } = {}): SessionHook {
  const store = useMemo(() => sessionStore(server), [server]);
  const state = useSyncExternalStore(store.subscribe, store.getState, () => loadingSession);
  const { refresh, logout } = store;
  return useMemo(() => ({ ...state, refresh, logout }), [state, refresh, logout]);
}
