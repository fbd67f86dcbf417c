import { setTimeout as pause } from "node:timers/promises";
import { Code, type Ports } from "@menshen/core";
import { sha256 } from "../tokens.ts";
import { openOutcome, type Outcome } from "./replayed-outcome.ts";
import type { BindingKind, ClaimFlow, FlowRow, Purpose } from "../ports.ts";
import { bindingHashOf, type Proof } from "./proof.ts";
import { settle, type Attempt } from "./complete-login.ts";

/** The same callback may come again this long after the first. */
const REPLAY_MS = 2 * 60_000;
/** A first callback takes no longer than its calls to the provider; past this it has crashed. */
const PATIENCE_MS = 25_000;
const POLL_MS = 50;

/** A callback as it came in: which flow it says it is, and the proof that it may. */
export interface Callback<Profile extends object, Result>
  extends Omit<Attempt<Profile, Result>, "flow">, Proof {
  readonly state: string;
  /** `session`: a call that gives one, and not what else a flow can end with. Another kind of call is another callback. */
  readonly gives?: "session" | undefined;
  readonly purposes: readonly Purpose[];
  /** Who finishes it: a `bind` is for the user who started it, whoever holds the browser now. */
  readonly owner: string | null;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Consumes a flow and signs the person in. State, element, binding and expiry are compared inside the statement that
 * consumes it, so a wrong one leaves the flow untouched.
 *
 * @throws Code 10102 unknown, used, expired or another element's state, 10103 not the browser that started it
 */
export async function finishFlow<Profile extends object, Result>(
  callback: Callback<Profile, Result>,
): Promise<Result> {
  const { spec, origin, code, state, secret, signal, grant, linkTo } = callback;
  const { data } = spec.ports;
  const claim = claimOf(callback);
  await assertOwner(callback, claim);
  const sealing = secret ?? state;
  const row = claim.binding && (await data.flows.claim({ ...claim, binding: claim.binding }));
  if (row) {
    await assertPurpose(callback, row);
    return await settle({ spec, origin, code, grant, linkTo, flow: { row, secret: sealing } });
  }
  const stored = await data.flows.find(claim.stateHash);
  if (stored?.element !== claim.element) throw stateInvalid();
  if (stored.status === "issued" && claim.nowMs < stored.expiresAtMs) throw otherBrowser();
  if (!sameCallback(stored, claim)) throw stateInvalid();
  const first = await firstOutcome<Result>(spec.ports, stored, sealing, signal);
  if ("refused" in first) throw first.refused;
  return first.granted;
}

interface Claim extends Omit<ClaimFlow, "binding"> {
  readonly binding: BindingKind | null;
}

function claimOf(callback: Callback<object, unknown>): Claim {
  const { spec, state, code, gives, binding } = callback;
  return {
    stateHash: sha256(state),
    element: spec.element.fullName,
    binding,
    bindingHash: bindingHashOf(callback),
    codeHash: sha256(gives === undefined ? code : `${gives} ${code}`),
    nowMs: spec.ports.clock.now(),
  };
}

/** Before the claim, which another user's attempt must not spend. Neither purpose nor user of a flow ever changes. */
async function assertOwner(
  { spec, owner, purposes }: Callback<object, unknown>,
  { stateHash, element }: Claim,
): Promise<void> {
  if (!purposes.includes("bind")) return;
  const row = await spec.ports.data.flows.find(stateHash);
  if (row?.element !== element || row.purpose !== "bind" || row.userId === owner) return;
  throw new Code(10103, "another user started to link an account here");
}

/** A flow that was started to link an account signs nobody in. */
async function assertPurpose(
  { spec, purposes }: Callback<object, unknown>,
  row: FlowRow,
): Promise<void> {
  if (purposes.includes(row.purpose)) return;
  await spec.ports.data.flows.finish(row.stateHash, "failed", null);
  throw stateInvalid();
}

function sameCallback(stored: FlowRow, claim: Claim): boolean {
  return (
    stored.binding === claim.binding &&
    stored.bindingHash === claim.bindingHash &&
    stored.codeHash === claim.codeHash &&
    claim.nowMs - (stored.claimedAtMs ?? 0) <= REPLAY_MS
  );
}

/** Waits for the callback that came first, as long as it can still be running. */
export async function firstOutcome<Result>(
  { data, clock }: Pick<Ports, "data" | "clock">,
  stored: FlowRow,
  secret: string,
  signal?: AbortSignal,
  patienceMs: number = PATIENCE_MS,
): Promise<Outcome<Result>> {
  let row: FlowRow | null = stored;
  const longAgo = clock.now() - (stored.claimedAtMs ?? 0) > patienceMs;
  const patience = longAgo ? 0 : Math.ceil(patienceMs / POLL_MS);
  for (let polls = 0; row?.status === "claimed" && polls < patience; polls++) {
    await pause(POLL_MS, undefined, { signal });
    row = await data.flows.find(stored.stateHash);
  }
  const outcome = row?.outcome && openOutcome<Result>(secret, row.stateHash, row.outcome);
  if (!outcome) throw stateInvalid();
  return outcome;
}

function stateInvalid(): Code {
  return new Code(10102, "the state is unknown, used, expired or belongs to another element");
}

function otherBrowser(): Code {
  return new Code(10103, "the login was started elsewhere: cookie or verifier do not match");
}
