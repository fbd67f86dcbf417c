import type { Access, Method, MethodKind } from "@menshen/core";
import type { AuditEntry, DryRunRow } from "@menshen/flows";
import type { Diagnostic, ElementDetail as Detail, ElementSummary } from "@menshen/runtime";

/* What the console reads from the server's own procedures (`app.*`). Types only: none of these packages is bundled. */

export type { Diagnostic, ElementState, ElementSummary } from "@menshen/runtime";
export type { DryRunStep } from "@menshen/flows";

interface SnapshotId {
  readonly number: number;
  readonly hash: string;
}

export interface Info {
  readonly name: string;
  readonly version: string;
  readonly snapshot: SnapshotId;
  readonly mode: "start" | "dev" | "serve";
  readonly edit: boolean;
  readonly sandboxUrl: string | null;
}

export interface ElementList {
  readonly snapshot: SnapshotId;
  readonly elements: readonly ElementSummary[];
  /** Of all elements, and of the layers themselves. */
  readonly diagnostics: readonly Diagnostic[];
}

export type Severity = Diagnostic["severity"];

export interface ElementMethod {
  readonly name: string;
  readonly kind: MethodKind | "webhook";
  readonly access: Access;
  readonly describe?: string | undefined;
}

export interface ElementDetail extends Detail {
  readonly methods: readonly ElementMethod[];
}

export type Flow = "qr" | "workbench";
export type DryRun = DryRunRow;

export interface StartedRun {
  readonly id: string;
  readonly startUrl: string;
}

export type AuditRow = AuditEntry & { readonly id: number };

/** What the server adds to the procedures that every client knows. */
export interface ServerTree {
  readonly audit: {
    readonly list: Method<"query", "admin", { limit?: number; before?: number }, AuditRow[]>;
  };
  readonly dryRun: {
    readonly start: Method<"mutation", "admin", { fullName: string; flow: Flow }, StartedRun>;
    readonly get: Method<"query", "admin", { id: string }, DryRun>;
  };
}
