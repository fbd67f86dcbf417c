import { sessionStore, type SessionState, type SessionStore } from "@menshen/element/login";
import { onMounted, onUnmounted, shallowReadonly, shallowRef, type ShallowRef } from "vue";

export interface SessionHandle extends Pick<SessionStore, "refresh" | "logout"> {
  readonly session: Readonly<ShallowRef<SessionState>>;
}

/**
 * The session of this page. A login or logout in another component or tab updates it.
 *
 * @example
 * const { session, logout } = useSession();
 */
export function useSession({
  server,
}: { readonly server?: string | undefined } = {}): SessionHandle {
  const store = sessionStore(server);
  const session = shallowRef(store.getState());
  const read = () => {
    session.value = store.getState();
  };
  let unsubscribe: (() => void) | undefined;
  onMounted(() => {
    unsubscribe = store.subscribe(read);
    read();
  });
  onUnmounted(() => unsubscribe?.());
  return { session: shallowReadonly(session), refresh: store.refresh, logout: store.logout };
}
