/** The browser's EventSource as far as subscriptions need it, with one header more: Node has none of its own. */
export function eventSourceWith(headers: Record<string, string>): typeof globalThis.EventSource {
  class FetchedEvents extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSED = 2;
    readonly CLOSED = 2;
    readyState = 0;
    readonly #stop = new AbortController();

    constructor(url: string) {
      super();
      this.#read(url).catch(() => this.#end());
    }

    close(): void {
      this.readyState = 2;
      this.#stop.abort();
    }

    async #read(url: string): Promise<void> {
      const response = await fetch(url, { headers, signal: this.#stop.signal });
      this.readyState = 1;
      let text = "";
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += chunk;
        const blocks = text.split("\n\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) this.#dispatch(block);
      }
      this.#end();
    }

    #dispatch(block: string): void {
      const fields = Object.fromEntries(
        block.split("\n").map((line) => {
          const colon = line.indexOf(":");
          return [line.slice(0, colon), line.slice(colon + 2)];
        }),
      );
      const { event = "message", data = "", id = "" } = fields;
      this.dispatchEvent(Object.assign(new Event(event), { data, lastEventId: id }));
    }

    #end(): void {
      this.readyState = 2;
      this.dispatchEvent(new Event("error"));
    }
  }
  return FetchedEvents as unknown as typeof globalThis.EventSource;
}
