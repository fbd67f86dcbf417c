import type { Access, Bilingual } from "@menshen/core";

/** What the console reads from the server's own procedures (`app.*`). */

export interface SnapshotId {
  number: number;
  hash: string;
}

export interface Info {
  name: string;
  version: string;
  snapshot: SnapshotId;
  mode: string;
  edit: boolean;
  sandboxUrl?: string | null | undefined;
}

export type Severity = "error" | "warning" | "info";

export interface Diagnostic {
  severity: Severity;
  /** Null where the finding belongs to a whole layer. */
  element: string | null;
  file: string;
  line?: number | undefined;
  column?: number | undefined;
  pointer?: string | undefined;
  code: string;
  message: Bilingual;
}

export type Family = "meta" | "type" | "instance";
export type ElementState = "active" | "inactive" | "stale" | "failed";

export interface ElementSummary {
  fullName: string;
  family: Family;
  type: string;
  title: Bilingual;
  icon?: string | undefined;
  layer: string;
  state: ElementState;
  generation: number;
  isDefault: boolean;
  diagnostics: readonly Diagnostic[];
}

export interface ElementList {
  snapshot: SnapshotId;
  elements: readonly ElementSummary[];
}

export interface ElementFile {
  path: string;
  text: string;
}

export interface ElementMethod {
  name: string;
  kind: "query" | "mutation" | "webhook";
  access: Access;
  describe?: string | undefined;
}

export interface ElementDetail extends ElementSummary {
  hash: string;
  files: readonly ElementFile[];
  methods: readonly ElementMethod[];
}

export type Flow = "qr" | "workbench";
export type RunStatus = "waiting" | "running" | "done" | "failed";

export interface DryRunStep {
  atMs: number;
  step: string;
  ok: boolean;
  detail: Readonly<Record<string, unknown>>;
}

export interface DryRun {
  id: string;
  element: string;
  status: RunStatus;
  steps: readonly DryRunStep[];
  /** Profile, corpList and session facts, once done. */
  result: Readonly<Record<string, unknown>> | null;
  expiresAtMs: number;
}

export interface StartedRun {
  id: string;
  startUrl: string;
}

export interface AuditRow {
  id: number;
  atMs: number;
  action: string;
  element: string | null;
  userId: string | null;
  actor: string;
  ip: string;
  snapshot: number;
  detail: Readonly<Record<string, unknown>>;
}
