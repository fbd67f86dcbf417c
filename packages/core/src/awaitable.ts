/** A value, or a promise of it: SQLite answers at once, and promises would cost as much as its look-ups. */
export type Awaitable<T> = T | Promise<T>;

/** The next step of what may be there already. */
export function chain<T, R>(value: Awaitable<T>, step: (value: T) => Awaitable<R>): Awaitable<R> {
  return value instanceof Promise ? value.then(step) : step(value);
}
