import { createClient } from "@menshen/client";
import type { Bilingual, KnownElements, Method } from "@menshen/core";
import type { ExplainedCallback } from "@menshen/domain";
import { queryOptions } from "@tanstack/react-query";
import type { CallbackFilter } from "../../shared/routing/route.ts";
import type { RecordStatus } from "../../shared/callbacks/record-status.ts";
import { TRPC } from "../../shared/server/server.ts";
import { followStream, type StreamListener } from "../../shared/server/stream.ts";

/* The inbox: what providers pushed. */

export type { ExplainedCallback, ExplainedCandidate, ExplainedStep } from "@menshen/domain";

export interface CallbackRecord {
  readonly id: number;
  readonly element: string;
  readonly scope: string;
  readonly event: string;
  readonly receiver: string;
  readonly status: RecordStatus;
  readonly attempts: number;
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly nextTryAt: number | null;
  readonly finishedAt: number | null;
  readonly lastError: CallbackError | null;
  /** `unknown`: nobody handles this event; it was kept, and nothing else. */
  readonly mark?: "unknown" | null;
}

interface CallbackError {
  readonly errcode: number;
  readonly source: string;
  readonly message: string;
  readonly adminHint?: Bilingual | undefined;
}

export interface OpenCallback extends CallbackRecord {
  /** Secrets masked; null once the body is gone. */
  readonly decoded: Readonly<Record<string, unknown>> | null;
}

export interface Pasted {
  fullName: string;
  url: string;
  body?: string;
}

interface Page extends CallbackFilter {
  limit?: number;
  before?: number;
}

interface CallbackTree {
  readonly callbacks: {
    readonly list: Method<"query", "admin", Page, CallbackRecord[]>;
    readonly get: Method<"query", "admin", { id: number }, OpenCallback>;
    readonly retry: Method<"mutation", "admin", { id: number }, { success: true }>;
    readonly explain: Method<"mutation", "admin", Pasted, ExplainedCallback>;
    readonly onChange: {
      readonly kind: "subscription";
      readonly access: "admin";
      readonly "~types"?: { input: Page; event: { at: number } };
    };
  };
}

export const CALLBACKS_PAGE = 50;
/** The server looks no further. */
const MOST_WATCHED = 200;

const { callbacks } = createClient<KnownElements, CallbackTree>(TRPC).app;

export function listCallbacks(
  { status, event, element, scope }: CallbackFilter,
  before: number | undefined,
  signal: AbortSignal,
): Promise<CallbackRecord[]> {
  const filter = { status, event, element, scope };
  return callbacks.list.query({ ...filter, limit: CALLBACKS_PAGE, before } as Page, { signal });
}

export const callbackQuery = (id: number) =>
  queryOptions({
    queryKey: ["callbacks", "one", id],
    queryFn: ({ signal }) => callbacks.get.query({ id }, { signal }),
  });

export function retryCallback(id: number): Promise<unknown> {
  return callbacks.retry.mutate({ id });
}

export function explainCallback(pasted: Pasted): Promise<ExplainedCallback> {
  return callbacks.explain.mutate(pasted);
}

/** Hears at once, and whenever the newest records of the filter change. Returns how to stop. */
export function followCallbacks(
  filter: CallbackFilter & { before?: number; rows: number },
  listener: StreamListener,
): () => void {
  const { rows, ...page } = filter;
  const limit = Math.min(Math.max(rows, 1), MOST_WATCHED);
  return followStream(
    (events) => callbacks.onChange.subscribe({ ...page, limit }, events),
    listener,
  );
}
