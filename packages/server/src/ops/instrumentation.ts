import type { Logger } from "@menshen/core";
import type { AuditStore, Data } from "@menshen/domain";
import { placeOf, type App, type Diagnostic } from "@menshen/runtime";
import type { Metrics } from "./metrics.ts";

/** Every login that is written into the audit is counted, whichever door it came through. */
export function countLogins(data: Data, metrics: Pick<Metrics, "login" | "session">): Data {
  return {
    ...data,
    audit: counted(data.audit, metrics),
    transaction: (locks, work) =>
      data.transaction(locks, (stores) =>
        work({ ...stores, audit: counted(stores.audit, metrics) }),
      ),
  };
}

function counted(audit: AuditStore, metrics: Pick<Metrics, "login" | "session">): AuditStore {
  return {
    list: (page) => audit.list(page),
    async append(entry) {
      await audit.append(entry);
      const { action, element, detail } = entry;
      if (action === "session-created") metrics.session(element ?? "");
      if (action === "login") metrics.login(element ?? "", "done");
      if (action === "login-failed") metrics.login(element ?? "", String(detail["errcode"]));
    },
  };
}

/** Tells the log and the metrics about every snapshot; findings are told once, when they are new. */
export function reportSnapshots(app: App, metrics: Metrics, log: Logger): () => void {
  let known = new Set<string>();
  const tell = (): void => {
    const elements = app.list();
    metrics.reload(countBy(elements.map(({ state }) => state)));
    const { number, hash } = app.snapshot;
    log.info({ snapshot: number, hash, elements: elements.length }, "elements are live");
    const findings = app.snapshot.diagnostics;
    for (const finding of findings) if (!known.has(keyOf(finding))) report(log, finding);
    known = new Set(findings.map(keyOf));
  };
  tell();
  return app.onSnapshot(tell);
}

function report(log: Logger, { severity, element, code, message, ...rest }: Diagnostic): void {
  const fields = { element, place: placeOf({ severity, element, code, message, ...rest }) };
  const level = severity === "error" ? "error" : severity === "warning" ? "warn" : "info";
  log[level]({ ...fields, pointer: rest.pointer, problem: code }, message.en);
}

function keyOf(finding: Diagnostic): string {
  return `${placeOf(finding)} ${finding.code} ${finding.pointer ?? ""}`;
}

function countBy(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
