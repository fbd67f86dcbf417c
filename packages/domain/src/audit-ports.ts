export interface AuditEntry {
  readonly atMs: number;
  /** `login`, `login-failed`, `session-revoked`, `element-saved`, ... */
  readonly action: string;
  readonly element: string | null;
  readonly userId: string | null;
  /** `user`, `admin`, `system`, `anonymous`. */
  readonly actor: string;
  readonly ip: string;
  readonly snapshot: number;
  /** Content hash of that snapshot: the number is one process's own. */
  readonly snapshotHash?: string | null | undefined;
  /** Plain facts, never a secret, code or token. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditStore {
  append(entry: AuditEntry): Promise<void>;
  appendAll(entries: readonly AuditEntry[]): Promise<void>;
  /** Newest first; `before` is the id of the last row of the page before. */
  list(page: {
    userId?: string | undefined;
    action?: string | undefined;
    limit: number;
    before?: number | undefined;
  }): Promise<(AuditEntry & { id: number; snapshotHash: string | null })[]>;
  /** How many entries of that action an element has, at or after that time. */
  count(by: { action: string; element: string; sinceMs: number }): Promise<number>;
}
