/** Traces: what took how long within a request or a job. */
export interface Spans {
  /** Runs `work` in a span below the current one. An attribute is never a secret, nor what a visitor typed. */
  run<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T>;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

declare module "@menshen/core" {
  interface Ports {
    /** Absent where no exporter is configured. */
    readonly spans?: Spans | undefined;
  }
}
