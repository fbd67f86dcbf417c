import type { AuditAction } from "./audit-actions.ts";

export interface AuditEntry {
  readonly atMs: number;
  readonly action: AuditAction;
  readonly element: string | null;
  readonly userId: string | null;
  /** `user`, `admin`, `system`, `anonymous`. */
  readonly actor: string;
  readonly ip: string;
  readonly snapshot: number;
  /** Content hash of that snapshot: the number is one process's own. */
  readonly snapshotHash?: string | null | undefined;
  /** Plain facts, never a secret, code or token. `errcode` with `source`, and `corpId`, can be searched for. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditRow extends AuditEntry {
  readonly id: number;
  readonly snapshotHash: string | null;
  /** Of the user, as it is now. */
  readonly userName: string | null;
}

/** Conditions that a row meets together. */
export interface AuditFilter {
  readonly action?: string | undefined;
  /** Any of these. */
  readonly actions?: readonly string[] | undefined;
  readonly element?: string | undefined;
  readonly userId?: string | undefined;
  /** Any of these. */
  readonly userIds?: readonly string[] | undefined;
  readonly corpId?: string | undefined;
  readonly ip?: string | undefined;
  /** `failed`: the row has an errcode. */
  readonly outcome?: "done" | "failed" | undefined;
  readonly errcode?: number | undefined;
  readonly source?: string | undefined;
  /** Not before. */
  readonly fromMs?: number | undefined;
  /** Before. */
  readonly untilMs?: number | undefined;
}

export interface AuditPage extends AuditFilter {
  readonly limit: number;
  /** The id of the last row of the page before. */
  readonly before?: number | undefined;
}

export interface AuditStore {
  append(entry: AuditEntry): Promise<void>;
  appendAll(entries: readonly AuditEntry[]): Promise<void>;
  /** Newest first. Reads index ranges, however many rows there are. */
  list(page: AuditPage): Promise<AuditRow[]>;
  /** How many entries of that action an element has, at or after that time, up to `atMost`. */
  count(by: { action: string; element: string; sinceMs: number; atMost: number }): Promise<number>;
}
