/**
 * The browser's EventSource as far as subscriptions need it, with more headers: Node has none of its own. It reconnects
 * when a connection is lost, and names the last event.
 *
 * @param connections those that are open; aborting one loses it
 */
export function eventSourceWith(
  headers: Record<string, string>,
  connections = new Set<AbortController>(),
): typeof globalThis.EventSource {
  class FetchedEvents extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSED = 2;
    readonly CLOSED = 2;
    readyState = 0;
    #connection = new AbortController();
    #lastEventId = "";

    constructor(url: string) {
      super();
      void this.#run(url);
    }

    close(): void {
      this.readyState = 2;
      this.#connection.abort();
    }

    async #run(url: string): Promise<void> {
      while (this.readyState !== 2) {
        this.#connection = new AbortController();
        connections.add(this.#connection);
        const isRefused = await this.#read(url).catch(() => false);
        connections.delete(this.#connection);
        if (isRefused) this.readyState = 2;
        if (this.readyState === 1) this.readyState = 0;
        this.dispatchEvent(new Event("error"));
      }
    }

    /** Until the stream ends. True for an answer that is no stream. */
    async #read(url: string): Promise<boolean> {
      const resumed = this.#lastEventId === "" ? {} : { "last-event-id": this.#lastEventId };
      const { signal } = this.#connection;
      const response = await fetch(url, { headers: { ...headers, ...resumed }, signal });
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
      this.readyState = 1;
      let text = "";
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += chunk;
        const blocks = text.split("\n\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) this.#dispatch(block);
      }
      return !isStream;
    }

    #dispatch(block: string): void {
      const fields = Object.fromEntries(
        block.split("\n").map((line) => {
          const colon = line.indexOf(":");
          return [line.slice(0, colon), line.slice(colon + 2)];
        }),
      );
      const { event = "message", data = "", id = "" } = fields;
      if (id !== "") this.#lastEventId = id;
      this.dispatchEvent(Object.assign(new Event(event), { data, lastEventId: id }));
    }
  }
  return FetchedEvents as unknown as typeof globalThis.EventSource;
}
