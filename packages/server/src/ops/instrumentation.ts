import type { Logger } from "@menshen/core";
import type { AuditEntry, AuditStore, Data } from "@menshen/domain";
import { placeOf, type App, type Diagnostic } from "@menshen/runtime";
import type { Metrics } from "./metrics.ts";
import type { Tracing } from "./open-telemetry.ts";
import type { SnapshotHashes } from "./snapshot-hashes.ts";

interface Parts {
  readonly metrics: Pick<Metrics, "login" | "session" | "applicationLogin">;
  readonly hashes: SnapshotHashes;
  readonly tracing?: Tracing | undefined;
}

/**
 * Counts logins where they are audited, so that every kind of login is counted, and adds the content hash of the snapshot
 * to each audit row.
 */
export function instrumentData(data: Data, parts: Parts): Data {
  const { tracing } = parts;
  return {
    ...data,
    audit: instrumentAudit(data.audit, parts),
    slowReads: { ...data.slowReads, audit: instrumentAudit(data.slowReads.audit, parts) },
    transaction(locks, work, options) {
      const run = () =>
        data.transaction(
          locks,
          (stores) => work({ ...stores, audit: instrumentAudit(stores.audit, parts) }),
          options,
        );
      return tracing ? tracing.run("transaction", { "menshen.locks": locks.length }, run) : run();
    },
  };
}

function instrumentAudit(audit: AuditStore, { metrics, hashes }: Parts): AuditStore {
  const hashed = (entry: AuditEntry) => ({ ...entry, snapshotHash: hashes.of(entry.snapshot) });
  const count = ({ action, element, detail }: AuditEntry): void => {
    if (action === "session-created") metrics.session(element ?? "");
    if (action === "application-login") metrics.applicationLogin(element ?? "");
    if (action === "login") metrics.login(element ?? "", "done");
    if (action === "login-failed") metrics.login(element ?? "", String(detail["errcode"]));
  };
  return {
    list: (page) => audit.list(page),
    count: (by) => audit.count(by),
    async append(entry) {
      await audit.append(hashed(entry));
      count(entry);
    },
    async appendAll(entries) {
      await audit.appendAll(entries.map(hashed));
      for (const entry of entries) count(entry);
    },
  };
}

/** Logs and counts every snapshot; a diagnostic is logged once, when it is new. */
export function reportSnapshots(app: App, metrics: Metrics, log: Logger): () => void {
  let reported = new Set<string>();
  let last: App["snapshot"]["diagnostics"] = [];
  const report = (): void => {
    const { number, hash, elements, diagnostics } = app.snapshot;
    const lostRoots = diagnostics.filter(({ code }) => code === "root-lost").length;
    metrics.lostRoots(lostRoots);
    metrics.reload(countBy(Array.from(elements.values(), ({ state }) => state)));
    log.info({ snapshot: number, hash, elements: elements.size }, "snapshot is live");
    if (diagnostics === last) return;
    last = diagnostics;
    for (const diagnostic of diagnostics)
      if (!reported.has(keyOf(diagnostic))) logDiagnostic(log, diagnostic);
    reported = new Set(diagnostics.map(keyOf));
  };
  report();
  return app.onSnapshot(report);
}

function logDiagnostic(
  log: Logger,
  { severity, element, code, message, ...rest }: Diagnostic,
): void {
  const fields = { element, place: placeOf({ severity, element, code, message, ...rest }) };
  const level = severity === "error" ? "error" : severity === "warning" ? "warn" : "info";
  log[level]({ ...fields, path: rest.path, pointer: rest.pointer, problem: code }, message.en);
}

function keyOf(diagnostic: Diagnostic): string {
  return `${placeOf(diagnostic)} ${diagnostic.code} ${diagnostic.pointer ?? ""}`;
}

function countBy(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
