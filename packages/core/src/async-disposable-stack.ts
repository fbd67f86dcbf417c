type Release = () => unknown;

/**
 * Collects what is to be released together, as the class of the same name in Node 24 does. Node 22 has none: this file
 * can go when Node 22 is no longer supported (April 2027).
 */
export class AsyncDisposableStack {
  #releases: Release[] = [];
  #isDisposed = false;

  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    this.defer(() =>
      Symbol.asyncDispose in resource
        ? resource[Symbol.asyncDispose]()
        : resource[Symbol.dispose](),
    );
    return resource;
  }

  adopt<T>(value: T, release: (value: T) => unknown): T {
    this.defer(() => release(value));
    return value;
  }

  defer(release: Release): void {
    if (this.#isDisposed) throw new ReferenceError("the stack is already disposed");
    this.#releases.push(release);
  }

  /** Hands everything over to a new stack. */
  move(): AsyncDisposableStack {
    const moved = new AsyncDisposableStack();
    for (const release of this.#releases) moved.defer(release);
    this.#releases = [];
    this.#isDisposed = true;
    return moved;
  }

  /** Releases in reverse order; all of them, also when one fails. */
  async disposeAsync(): Promise<void> {
    this.#isDisposed = true;
    const failures: unknown[] = [];
    for (let release = this.#releases.pop(); release; release = this.#releases.pop()) {
      try {
        await release();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 1) throw new AggregateError(failures, "several disposals failed");
    if (failures.length === 1) throw failures[0];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disposeAsync();
  }
}
