import type { Measure } from "./measure.ts";
import { applicationGrants } from "./measures/application-grants.ts";
import { applicationLogin } from "./measures/application-login.ts";
import { callback } from "./measures/callback.ts";
import { coldToken } from "./measures/cold-token.ts";
import { eventStream } from "./measures/event-stream.ts";
import { growth } from "./measures/growth.ts";
import { login } from "./measures/login.ts";
import { loginTransaction } from "./measures/login-transaction.ts";
import { manyFiles } from "./measures/many-files.ts";
import { notify } from "./measures/notify.ts";
import { plainQuery } from "./measures/plain-query.ts";
import { roundTrips } from "./measures/round-trips.ts";
import { saveToLive } from "./measures/save-to-live.ts";
import { sessionCheck } from "./measures/session-check.ts";
import { startAndMemory } from "./measures/start-and-memory.ts";
import { sync } from "./measures/sync.ts";
import { peers } from "./peers/measure.ts";

export const measures: readonly Measure[] = [
  login,
  coldToken,
  loginTransaction,
  plainQuery,
  sessionCheck,
  applicationLogin,
  saveToLive,
  manyFiles,
  startAndMemory,
  callback,
  notify,
  roundTrips,
  sync,
  eventStream,
  growth,
  applicationGrants,
  peers,
];
