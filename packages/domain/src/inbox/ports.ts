import type { Bilingual, CodeSource } from "@menshen/core";

/*
 * The durable inbox: a provider's push is stored, acknowledged, and processed later by its element.
 * It knows nothing of any provider.
 */

/** Accepts verified pushes. */
export interface Inbox {
  /**
   * Resolves when the push is on disk, so that it may be acknowledged: it outlives the process, and the machine's power.
   * One that came before is a duplicate: it may be acknowledged too, and is not stored again.
   */
  accept(push: NewPush): Promise<{ readonly id: number; readonly duplicate: boolean }>;
}

/** Kept in the open but for `raw` and `decoded`, which are sealed: no secret belongs into the other fields. */
export interface NewPush {
  /** Full name of the element whose `processRecord` will work it off. */
  readonly element: string;
  /** Whose push it is, such as a suite: duplicates and order are looked for within it. */
  readonly scope: string;
  /** The provider's name for what happened. */
  readonly event: string;
  readonly receiver: string;
  /** The same for every delivery of one push. Only its hash is stored, so it may contain a code. */
  readonly dedupeKey: string;
  /** Pushes of one key are processed in the order of their arrival; null where order does not matter. */
  readonly orderKey: string | null;
  /** By the provider's own clock; stored as at most five minutes after it arrived. */
  readonly occurredAtMs: number;
  /** When the provider sent it, by its own clock, where it says so. */
  readonly sentAtMs?: number | undefined;
  /** The body as it came. */
  readonly raw: Uint8Array;
  readonly decoded: Readonly<Record<string, unknown>>;
}

/** `failed` waits for its next attempt; `done` and `dead` stay until a retry is requested. */
export type RecordStatus = "received" | "processing" | "done" | "failed" | "dead";

/** `test`: an administrator sent it to try the address. `unknown`: its event has no handler. `clock`: it was older than ten minutes, or more than five minutes ahead. */
export type RecordMark = "unknown" | "clock" | "test";

export interface InboxError {
  readonly errcode: number;
  readonly source: CodeSource;
  /** Our own text: never a secret, never what the provider said. */
  readonly message: string;
  /** What happened and what mends it, where the number has such a text. */
  readonly adminHint?: Bilingual | undefined;
}

export interface InboxRecord extends Pick<
  NewPush,
  "element" | "scope" | "event" | "receiver" | "orderKey" | "occurredAtMs"
> {
  readonly id: number;
  readonly status: RecordStatus;
  /** Null for what is processed as usual. */
  readonly mark: RecordMark | null;
  /** Attempts started since it arrived, or since the last requested retry. */
  readonly attempts: number;
  readonly receivedAtMs: number;
  /** When it is due; null where it is not. */
  readonly nextTryAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** Of the last try that failed, also when a later one did not. */
  readonly lastError: InboxError | null;
}

/** Both null once the bodies are gone: after thirty days. */
export interface OpenRecord extends InboxRecord {
  readonly raw: Uint8Array | null;
  readonly decoded: Readonly<Record<string, unknown>> | null;
}

/** A record that a worker claimed. */
export interface ClaimedRecord extends InboxRecord {
  /** Fencing token: writes with an older token are rejected. */
  readonly lease: number;
  /** Null when it can no longer be read. */
  readonly decoded: Readonly<Record<string, unknown>> | null;
}

export type Claim = Pick<ClaimedRecord, "id" | "lease" | "scope" | "orderKey">;

export interface Failure {
  readonly error: InboxError;
  /** Null: no more tries, the record is dead. */
  readonly nextTryAtMs: number | null;
  /** False for a failure without limit of attempts, such as a missing element. */
  readonly counts: boolean;
}

export interface ListRecords {
  readonly status?: RecordStatus | undefined;
  readonly scope?: string | undefined;
  readonly element?: string | undefined;
  readonly event?: string | undefined;
  /** When it arrived: not before, and before. */
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
  readonly limit: number;
  /** The id of the last row of the page before. */
  readonly before?: number | undefined;
}

/** Records that are waiting or being processed. */
export interface Backlog {
  readonly count: number;
  readonly oldestReceivedAtMs: number | null;
}

/** Claims go by leases on the database's clock, everything else by the caller's. */
export interface InboxStore {
  /**
   * The record that is due longest, if any: new, failed, or left by a worker that died. Never while an earlier one of
   * its order key is unfinished, and never to two workers at once.
   * @param except elements whose records stay for another claim
   */
  claimNext(
    holder: string,
    nowMs: number,
    leaseMs: number,
    except?: readonly string[],
  ): Promise<ClaimedRecord | null>;
  /** Renews the lease. False when another worker has the record; likewise below. */
  renew(claim: Claim, leaseMs: number): Promise<boolean>;
  complete(claim: Claim, nowMs: number, mark?: RecordMark | null): Promise<boolean>;
  fail(claim: Claim, failure: Failure, nowMs: number): Promise<boolean>;
  /**
   * Makes a record due at once, as if it had never been tried, whatever became of it before.
   * @throws Code 10402 there is none, or its body is gone; 10403 it is being processed
   */
  retry(id: number, nowMs: number): Promise<InboxRecord>;
  /** Newest first. */
  list(page: ListRecords): Promise<InboxRecord[]>;
  get(id: number): Promise<OpenRecord | null>;
  backlog(): Promise<Backlog>;
  /** How many records have that status; not counted beyond `atMost`. */
  count(status: RecordStatus, atMost: number): Promise<number>;
  /** The elements with records marked `clock` that arrived since then, and when the first of those did. */
  clockFaults(sinceMs: number): Promise<{ readonly element: string; readonly sinceMs: number }[]>;
}
