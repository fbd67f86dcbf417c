import type { Clock, Logger } from "@menshen/core";
import type { Database } from "@menshen/db";
import type { Inbox } from "@menshen/domain";
import type { Gates } from "./gates/gates.ts";
import type { SnapshotHashes } from "./ops/snapshot-hashes.ts";
import type { Tracing } from "./ops/open-telemetry.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { PublicUrl } from "./http/public-url.ts";

/** What the composition makes first, and most of it uses. */
export interface ServerParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly publicUrl: PublicUrl;
  readonly database: Database;
  readonly inbox: Inbox;
  readonly hashes: SnapshotHashes;
  readonly tracing: Tracing | undefined;
  readonly gates: Gates;
}
