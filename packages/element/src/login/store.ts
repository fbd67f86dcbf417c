/** A value whose readers are told when it changes; the shape of React's `useSyncExternalStore`. */
export interface Store<State> {
  readonly getState: () => State;
  /** Returns a function that unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function createStore<State>(
  initial: State,
): Store<State> & { readonly set: (next: State) => void } {
  const listeners = new Set<() => void>();
  let state = initial;
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(next) {
      state = next;
      for (const listener of listeners) listener();
    },
  };
}
