import {
  createLogin,
  type Login,
  type LoginEvents,
  type LoginOptions,
  type LoginState,
} from "@menshen/element/login";
import { onMounted, onUnmounted, shallowReadonly, shallowRef, toValue, watch } from "vue";
import type { MaybeRefOrGetter, ShallowRef } from "vue";

/** The state, and what a person can do. */
export interface LoginHandle {
  readonly state: Readonly<ShallowRef<LoginState>>;
  /** Replaced when the options change. */
  readonly login: Readonly<ShallowRef<Login>>;
}

/**
 * The login component without its view. Changed options start it anew, changed callbacks do not.
 *
 * @example
 * const { state, login } = useLogin({ authType: "WeChatType", onSuccess: ({ user }) => greet(user) });
 */
export function useLogin(options: MaybeRefOrGetter<LoginOptions & LoginEvents> = {}): LoginHandle {
  const login = shallowRef(createLogin(toValue(options)));
  const state = shallowRef(login.value.getState());
  const follow = (next: Login) => {
    state.value = next.getState();
    return next.subscribe(() => {
      state.value = next.getState();
    });
  };
  let unfollow = follow(login.value);
  const listen = () => login.value.listen(toValue(options));
  listen();
  onMounted(() => login.value.start());
  onUnmounted(() => {
    login.value.stop();
    unfollow();
  });
  watch(
    () => keyOf(toValue(options)),
    () => {
      login.value.stop();
      unfollow();
      login.value = createLogin(toValue(options));
      unfollow = follow(login.value);
      listen();
      login.value.start();
    },
  );
  watch(() => [toValue(options).onSuccess, toValue(options).onError], listen);
  return { state: shallowReadonly(state), login: shallowReadonly(login) };
}

function keyOf({ authType, config, server, lang, display }: LoginOptions): string {
  return JSON.stringify({ authType, config, server, lang, display });
}
