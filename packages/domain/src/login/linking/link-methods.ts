import {
  Code,
  isCode,
  mutation,
  query,
  type CallContext,
  type Code as Refusal,
  type Method,
} from "@menshen/core";
import { bindCodeSpent, identityOf, openBindCode } from "./bind-code.ts";
import { completeLogin } from "../complete-login.ts";
import type { FinishBind } from "../login-element.ts";
import { sha256 } from "../../tokens.ts";
import type { LoginSpec } from "../login-spec.ts";
import { FinishBindInput, LinkedAccountsInput, type BindInput } from "../inputs.ts";
import { accountLock, identityLocks, userLock } from "../../accounts/locks.ts";
import {
  isInScope,
  linkAccount,
  unlinkAccounts,
  type AccountScope,
} from "../../accounts/link-account.ts";
import { failureFacts } from "../../failure-facts.ts";
import { audit, originOf, type Origin } from "../../audit.ts";
import type { AccountRow } from "../../accounts/ports.ts";
import { requireFreshLogin, requireOwnPage } from "../../sessions/fresh-login.ts";
import { cookieProof, proofOf, type Proof } from "../proof.ts";

/** What `bind` and `unbind` answer. */
export interface Done {
  success: true;
  message: "Operation successful";
}

const done: Done = { success: true, message: "Operation successful" };

/** A login element whose accounts people link themselves. */
export interface LinkSpec extends LoginSpec<object> {
  readonly accounts: AccountScope;
}

export interface LinkMethods {
  /**
   * For `bind`: a fresh provider code, or the bindCode of a login that was refused.
   * @throws Code 10202 the account is taken, 10103 the flow is another user's, 10104 bindCode, 10603 another user or a
   *   page of another origin, 10606 without a flow: the login is too old
   */
  bind(input: BindInput, ctx: CallContext): Promise<Done>;
  /** For `unbind`. @throws Code 10205 the last account, 10603 another user or page, 10606 the login is too old */
  unbind(input: { userId?: string | undefined }, ctx: CallContext): Promise<Done>;
  finishBind: Method<"mutation", "internal", FinishBind, Done>;
  linkedAccounts: Method<"query", "internal", { userId: string }, readonly AccountRow[]>;
}

/**
 * The methods that link an element's accounts to users and unlink them.
 *
 * @example
 * const links = linkMethods({ ...spec, accounts: { kind: "wechat", base: apiBase, tenant: appId } });
 */
export function linkMethods(spec: LinkSpec): LinkMethods {
  return {
    bind: (input, ctx) => bind(spec, input, ctx),
    unbind: async ({ userId }, ctx) => {
      const target = targetOf(userId, ctx);
      requireOwnPage(ctx);
      requireFreshLogin(spec.ports.clock, ctx);
      return await unbind(spec, target, originOf(ctx));
    },
    finishBind: mutation({
      input: FinishBindInput,
      describe: {
        zh: "绑定登录被拒的账号，须在持有其 Cookie 的浏览器中进行",
        en: "Links the account of a refused login, in the browser that holds its cookie",
      },
      run: ({ bindCode, cookieSecret }, ctx) => {
        if (!ctx.userId) throw new Code(10602, "linking an account needs a session");
        requireOwnPage(ctx);
        requireFreshLogin(spec.ports.clock, ctx);
        const origin = { ...originOf(ctx), actor: "user" } as const;
        return redeem(spec, bindCode, cookieProof(cookieSecret), ctx.userId, origin);
      },
    }),
    linkedAccounts: query({
      input: LinkedAccountsInput,
      describe: {
        zh: "解绑将移除的账号",
        en: "A user's accounts that unbind would remove",
      },
      run: async ({ userId }) =>
        (await spec.ports.data.accounts.listOfUser(userId)).filter(isInScope(spec.accounts)),
    }),
  };
}

/** The caller's own user; administrators and server code may name another. */
function targetOf(named: string | undefined, { caller, userId: own }: CallContext): string {
  if (caller === "admin" || caller === "server") {
    const target = named ?? own;
    if (!target) throw new Code(10701, "userId: expected a user's id");
    return target;
  }
  if (!own) throw new Code(10602, "the call came without a session");
  if (named !== undefined && named !== own) throw new Code(10603, "userId is another user's");
  return own;
}

async function bind(spec: LinkSpec, input: BindInput, ctx: CallContext): Promise<Done> {
  const { code = "", bindCode, state, verifier } = input;
  const linkTo = targetOf(input.userId, ctx);
  requireOwnPage(ctx);
  // A flow was checked when it started.
  if (state === undefined) requireFreshLogin(spec.ports.clock, ctx);
  const origin = originOf(ctx);
  const proof = proofOf(verifier, ctx);
  if (bindCode !== undefined) return await redeem(spec, bindCode, proof, linkTo, origin);
  await completeLogin(spec, {
    ...proof,
    code,
    state,
    linkTo,
    purposes: ["bind"],
    owner: ctx.caller === "server" ? linkTo : (ctx.userId ?? null),
    grants: "login-code",
    origin,
    signal: ctx.signal,
  });
  return done;
}

/** Consumes a bindCode; a refusal rolls that back, so that the code stays valid. */
async function redeem(
  spec: LinkSpec,
  bindCode: string,
  proof: Proof,
  userId: string,
  origin: Origin,
): Promise<Done> {
  const { data, clock } = spec.ports;
  const element = spec.element.fullName;
  const nowMs = clock.now();
  const row = await openBindCode(spec.ports, bindCode, proof);
  if (row.element !== element) throw bindCodeSpent();
  const identity = identityOf(row);
  try {
    await data.transaction([...identityLocks(identity), userLock(userId)], async (stores) => {
      if (!(await stores.bindCodes.consume(sha256(bindCode), nowMs))) throw bindCodeSpent();
      const linked = await linkAccount(stores, identity, { userId, nowMs, askedAtMs: nowMs });
      if (isCode(linked)) throw linked;
      const detail = { by: "bindCode", mergeProposed: linked.mergeProposed };
      const entry = { atMs: nowMs, action: "account-linked", element, userId, detail } as const;
      await audit(stores, origin, entry);
    });
  } catch (error) {
    if (isCode(error)) await auditRefusal(spec, origin, userId, error);
    throw error;
  }
  return done;
}

async function auditRefusal(
  { ports, element }: LinkSpec,
  origin: Origin,
  userId: string,
  refused: Refusal,
): Promise<void> {
  const detail = { by: "bindCode", ...failureFacts(refused) };
  const entry = { atMs: ports.clock.now(), action: "account-link-failed", userId, detail } as const;
  await audit(ports.data, origin, { ...entry, element: element.fullName });
}

async function unbind(spec: LinkSpec, userId: string, origin: Origin): Promise<Done> {
  const { data, clock } = spec.ports;
  const own = (await data.accounts.listOfUser(userId)).filter(isInScope(spec.accounts));
  await data.transaction([...own.map(accountLock), userLock(userId)], async (stores) => {
    const removed = await unlinkAccounts(stores, spec.accounts, userId);
    if (removed.length === 0) return;
    const entry = { atMs: clock.now(), action: "account-unlinked", userId, detail: {} } as const;
    await audit(stores, origin, { ...entry, element: spec.element.fullName });
  });
  return done;
}
