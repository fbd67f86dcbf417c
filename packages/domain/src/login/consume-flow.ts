import { setTimeout as pause } from "node:timers/promises";
import { Code, type Ports } from "@menshen/core";
import type { ClaimedFlow, ClaimFlow, FlowRow } from "./ports.ts";
import { sha256 } from "../tokens.ts";
import type { LoginCallback, LoginResult } from "./login-attempt.ts";
import type { CompanyLogin, LoginSpec } from "./login-spec.ts";
import { bindingHashOf } from "./proof.ts";
import { openOutcome, type ReplayedOutcome } from "./replayed-outcome.ts";

/** A callback may be replayed this long after the first. */
const REPLAY_MS = 2 * 60_000;
/** A first callback takes no longer than its calls to the provider; past this its process has crashed. */
const PATIENCE_MS = 25_000;
const POLL_MS = 50;

/** The claimed flow with its company, or what the first callback of the flow ended with. */
export type ConsumedFlow<Profile extends object> =
  | {
      /** Null for a call without a state. */
      readonly flow: ClaimedFlow | null;
      readonly company: CompanyLogin<Profile>;
    }
  | { readonly replayed: ReplayedOutcome<LoginResult<Profile>> };

/**
 * Claims the flow that a callback completes. State, element, binding and expiry are compared inside the statement that
 * claims it, so a wrong one leaves the flow untouched.
 *
 * @throws Code 10101 no state, 10102 unknown, used, expired or another element's state, 10103 not the browser that
 *   started it, and what `companyOf` throws
 */
export async function consumeFlow<Profile extends object>(
  spec: LoginSpec<Profile>,
  callback: LoginCallback,
): Promise<ConsumedFlow<Profile>> {
  const { state, corpId } = callback;
  if (state === undefined) {
    assertStateless(spec, callback);
    return { flow: null, company: await spec.companyOf({ corpId }) };
  }
  const { data } = spec.ports;
  const stateHash = sha256(state);
  const found = callback.flow ?? (await data.flows.find(stateHash));
  if (found?.element !== spec.element.fullName) {
    // A company that may not sign in is the more helpful refusal.
    if (corpId !== undefined) await spec.companyOf({ corpId });
    throw stateInvalid();
  }
  assertOwner(callback, found);
  await assertNotCancelled(spec, found);
  const company = await spec.companyOf({ corpId, flow: found });
  const claim = claimOf(spec, callback, stateHash);
  const flow = claim && (await data.flows.claim(claim));
  if (flow) {
    await assertUsable(spec, callback, flow);
    return { flow, company };
  }
  const stored = await data.flows.find(stateHash);
  if (!stored) throw stateInvalid();
  if (stored.status === "issued" && spec.ports.clock.now() < stored.expiresAtMs)
    throw otherBrowser();
  if (!claim || !isReplay(stored, claim)) throw stateInvalid();
  const secret = callback.secret ?? state;
  return { replayed: await firstOutcome(spec.ports, stored, secret, callback.signal) };
}

function assertStateless({ requireState }: LoginSpec<object>, { origin }: LoginCallback): void {
  if (requireState && origin.actor !== "system") throw new Code(10101, "state is required");
}

/** Null where the caller proves nothing. */
function claimOf(
  { element, ports }: LoginSpec<object>,
  callback: LoginCallback,
  stateHash: string,
): ClaimFlow | null {
  const { binding, grants, code } = callback;
  return (
    binding && {
      stateHash,
      element: element.fullName,
      binding,
      bindingHash: bindingHashOf(callback),
      // A call that wants a session is no replay of one that wanted a loginCode.
      codeHash: sha256(grants === "session" ? `session ${code}` : code),
      nowMs: ports.clock.now(),
    }
  );
}

/** Before the claim, so that another user's attempt does not consume the flow. Purpose and user of a flow never change. */
function assertOwner({ purposes, owner }: LoginCallback, flow: FlowRow): void {
  if (!purposes.includes("bind") || flow.purpose !== "bind" || flow.userId === owner) return;
  throw new Code(10103, "another user started to link an account here");
}

/** @throws Code 10102 the administrator cancelled the login test */
async function assertNotCancelled({ ports }: LoginSpec<object>, flow: FlowRow): Promise<void> {
  const run = flow.dryRunId === null ? null : await ports.data.dryRuns.find(flow.dryRunId);
  if (run?.status === "cancelled") throw new Code(10102, "the login test was cancelled");
}

/** A flow that was started to link an account grants no login; one of a removed server secret has lost what it stored. */
async function assertUsable(
  { ports }: LoginSpec<object>,
  { purposes }: LoginCallback,
  flow: ClaimedFlow,
): Promise<void> {
  if (purposes.includes(flow.purpose) && flow.kept !== null) return;
  await ports.data.flows.finish(flow.stateHash, "failed", null);
  throw stateInvalid();
}

function isReplay(stored: FlowRow, claim: ClaimFlow): boolean {
  return (
    stored.binding === claim.binding &&
    stored.bindingHash === claim.bindingHash &&
    stored.codeHash === claim.codeHash &&
    claim.nowMs - (stored.claimedAtMs ?? 0) <= REPLAY_MS
  );
}

/** Waits for the first callback as long as it can still be running. */
export async function firstOutcome<Result>(
  { data, clock }: Pick<Ports, "data" | "clock">,
  stored: FlowRow,
  secret: string,
  signal?: AbortSignal,
  patienceMs: number = PATIENCE_MS,
): Promise<ReplayedOutcome<Result>> {
  let row: FlowRow | null = stored;
  const isAbandoned = clock.now() - (stored.claimedAtMs ?? 0) > patienceMs;
  const patience = isAbandoned ? 0 : Math.ceil(patienceMs / POLL_MS);
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
