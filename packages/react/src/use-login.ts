import {
  createLogin,
  type Login,
  type LoginEvents,
  type LoginOptions,
  type LoginState,
} from "@menshen/element/login";
import { useEffect, useMemo, useSyncExternalStore } from "react";

/**
 * The login component without its view: its state, and what a person can do. Changed options start it anew, changed
 * callbacks do not.
 *
 * @example
 * const { status, frame, refresh } = useLogin({ authType: "WeChatType", onSuccess: ({ user }) => greet(user) });
 */
export function useLogin(
  options: LoginOptions & LoginEvents = {},
): LoginState & Omit<Login, "getState" | "subscribe"> {
  const { onSuccess, onError, authType, config, server, lang, display } = options;
  const key = JSON.stringify({ authType, config, server, lang, display });
  const login = useMemo(() => createLogin(JSON.parse(key) as LoginOptions), [key]);
  const state = useSyncExternalStore(login.subscribe, login.getState, login.getState);
  useEffect(() => login.listen({ onSuccess, onError }));
  useEffect(() => {
    login.start();
    return login.stop;
  }, [login]);
  return useMemo(() => ({ ...login, ...state }), [login, state]);
}
