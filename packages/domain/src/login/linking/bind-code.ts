import { Code, isCode, type Ports } from "@menshen/core";
import { randomToken, sha256 } from "../../tokens.ts";
import type { Identity } from "../../accounts/identity.ts";
import type { LoginAttempt } from "../login-attempt.ts";
import type { Stores } from "../../data.ts";
import type { BindCodeRow, FlowRow } from "../ports.ts";
import { bindingHashOf, cookieProof, type Proof } from "../proof.ts";

const BIND_CODE_MS = 5 * 60_000;

/** What the refusal of an unknown account carries as `data`. */
export interface BindOffer {
  /** Links the account to a signed-in user, once, within five minutes, in the browser that started the flow. */
  bindCode: string;
  nickname: string | null;
  avatar: string | null;
  expiresAt: number;
}

/** The refusal of an unknown account with a bindCode, where the element offers linking. */
export async function withBindOffer<Profile extends object>(
  stores: Stores,
  { spec, flow }: LoginAttempt<Profile>,
  identity: Identity<Profile>,
  refused: Code,
): Promise<Code> {
  const isTest = Boolean(flow?.dryRunId);
  if (refused.errcode !== 10201 || !spec.offersBinding || isTest) return refused;
  const { fullName } = spec.element;
  const offer = await offerBinding(stores, fullName, identity, flow, spec.ports.clock.now());
  return new Code(10201, refused.message, { data: { ...offer } });
}

/** Stores the identity until a signed-in user confirms that it is theirs. */
async function offerBinding(
  stores: Stores,
  element: string,
  { account, unionId = null, name, avatar, profile }: Identity<object>,
  flow: FlowRow | null,
  nowMs: number,
): Promise<BindOffer> {
  const bindCode = randomToken();
  const expiresAtMs = nowMs + BIND_CODE_MS;
  await stores.bindCodes.create({
    codeHash: sha256(bindCode),
    element,
    account,
    unionId,
    name,
    avatar,
    profile,
    binding: flow?.binding ?? "none",
    bindingHash: flow?.bindingHash ?? null,
    expiresAtMs,
  });
  return { bindCode, nickname: name, avatar, expiresAt: expiresAtMs };
}

/**
 * The identity that a bindCode stands for. The code is not consumed.
 * @throws Code 10104 unknown, spent or expired, 10103 not the browser that started the login
 */
export async function openBindCode(
  { data, clock }: Pick<Ports, "data" | "clock">,
  bindCode: string,
  proof: Proof,
): Promise<BindCodeRow> {
  const row = await data.bindCodes.find(sha256(bindCode), clock.now());
  if (!row) throw bindCodeSpent();
  if (row.binding !== proof.binding || row.bindingHash !== bindingHashOf(proof)) {
    throw new Code(10103, "the login was started elsewhere: cookie or verifier do not match");
  }
  return row;
}

export function bindCodeSpent(): Code {
  return new Code(10104, "the bindCode is unknown, used or expired");
}

/** The identity of the refused login. Only accounts without a company are linked by code. */
export function identityOf({
  account,
  unionId,
  name,
  avatar,
  profile,
}: BindCodeRow): Identity<object> {
  const person = { corp: null, member: null, vouchesFor: "person", publicProfile: {} } as const;
  return { account, unionId, name, avatar, profile, ...person };
}

/** The account to link, as the page shows it. */
export interface PendingBind extends Omit<BindOffer, "bindCode"> {
  /** Full name of the login element. */
  element: string;
}

/** Null where the cookie's code is consumed or expired, or belongs to another browser. */
export async function pendingBind(
  ports: Pick<Ports, "data" | "clock">,
  bindCode: string,
  cookieSecret: string,
): Promise<PendingBind | null> {
  try {
    const row = await openBindCode(ports, bindCode, cookieProof(cookieSecret));
    const { element, name, avatar, expiresAtMs } = row;
    return { element, nickname: name, avatar, expiresAt: expiresAtMs };
  } catch (error) {
    if (isCode(error, 10103, "app") || isCode(error, 10104, "app")) return null;
    throw error;
  }
}
