import { Code, isCode, type CallContext, type Ports } from "@menshen/core";
import { z } from "zod";
import type { SignedIn } from "./login-element.ts";
import { randomToken, sha256 } from "../tokens.ts";
import { corpRef, recordRefusal } from "../accounts/membership.ts";
import { audit, originOf, type Origin } from "../audit.ts";
import { failureFacts } from "../failure-facts.ts";
import type { Stores } from "../data.ts";
import type { AccountRow, CorpRow } from "../accounts/ports.ts";
import type { LoginCodeRow } from "./ports.ts";
import { openSession } from "../sessions/sessions.ts";

const LOGIN_CODE_MS = 5 * 60_000;

/** A code that is good for one session within five minutes. */
export async function issueLoginCode(
  stores: Stores,
  grant: Omit<LoginCodeRow, "codeHash" | "expiresAtMs">,
  nowMs: number,
): Promise<string> {
  const loginCode = randomToken();
  const expiresAtMs = nowMs + LOGIN_CODE_MS;
  await stores.loginCodes.create({ ...grant, codeHash: sha256(loginCode), expiresAtMs });
  return loginCode;
}

export const LoginByCode = z.strictObject({
  loginCode: z.string().min(1).max(128),
  /** corpId, corpName or corpFullName. */
  corp: z.string().max(256).optional(),
  platform: z.enum(["web", "mobile", "app"]).optional(),
  /** True: the token goes into the session cookie and out of the answer. */
  cookie: z.boolean().optional(),
});

/**
 * Exchanges a loginCode for a session. The code is spent only when a session comes of it.
 *
 * @throws Code 10104 unknown, spent or expired, 10303 the person has to choose a company (its `data.corpList`),
 *   10203 not a company of this login, 10204 disabled since
 */
export async function loginByCode(
  ports: Ports,
  input: z.output<typeof LoginByCode>,
  ctx: CallContext,
): Promise<SignedIn> {
  const nowMs = ports.clock.now();
  const codeHash = sha256(input.loginCode);
  const origin = originOf(ctx);
  const row = await ports.data.loginCodes.find(codeHash, nowMs);
  if (!row) throw spent();
  if (input.cookie && (!ctx.http || ctx.http.headersSent)) {
    throw new Code(10701, "cookie: this call has no session cookie to fill");
  }
  const replaces = input.cookie ? ctx.http?.sessionId : undefined;
  const locks = [`user:${row.userId}`];
  try {
    const { session, ...signedIn } = await ports.data.transaction(locks, (stores) =>
      exchange(stores, ports, { origin, row, input, nowMs, replaces }),
    );
    if (!input.cookie) return { token: session.token, ...signedIn };
    ctx.http?.setSession(session.token, session.expiresAtMs);
    return signedIn;
  } catch (error) {
    // Being asked for a company is no failure.
    if (isCode(error) && error.errcode !== 10303) await auditRefusal(ports, origin, row, error);
    throw error;
  }
}

interface Exchange {
  readonly origin: Origin;
  readonly row: LoginCodeRow;
  readonly input: z.output<typeof LoginByCode>;
  readonly nowMs: number;
  readonly replaces: string | undefined;
}

async function exchange(
  stores: Stores,
  ports: Ports,
  { origin, row, input, nowMs, replaces }: Exchange,
): Promise<Omit<SignedIn, "token"> & { session: { token: string; expiresAtMs: number } }> {
  const { userId, accountId, element } = row;
  const user = await stores.users.find(userId);
  if (user?.status !== "active") throw new Code(10204, "the user is disabled");
  const corps = await openCorps(stores, row);
  const corp = await chooseCorp(stores, corps, input.corp);
  if (!(await stores.loginCodes.consume(row.codeHash, nowMs))) throw spent();
  const platform = input.platform ?? "web";
  const session = await openSession(stores, ports, origin, {
    userId,
    corp,
    accountId,
    element,
    platform,
    replaces,
  });
  return {
    session,
    expiresAt: session.expiresAtMs,
    user: { userId, name: user.name, avatar: user.avatar },
    corp: corp && corpRef(corp),
  };
}

/** The companies that the code opens now. */
async function openCorps(stores: Stores, row: LoginCodeRow): Promise<CorpRow[]> {
  const active = await stores.members.corpsOfUser(row.userId);
  if (row.corps === null) return active;
  const vouched = active.filter((corp) => row.corps?.includes(corp.key));
  if (vouched.length === 0 && row.corps.length > 0) throw await lostMembership(stores, row);
  return vouched;
}

/** Why none of the login's companies is open any more. */
async function lostMembership(stores: Stores, row: LoginCodeRow): Promise<Code> {
  const subject = (await accountOf(stores, row))?.subject ?? "";
  const member = await stores.members.find(row.corps?.[0] ?? "", subject);
  return recordRefusal(member) ?? new Code(10203, "the user is no longer a member of the company");
}

async function accountOf(stores: Stores, row: LoginCodeRow): Promise<AccountRow | undefined> {
  const accounts = await stores.accounts.listOfUser(row.userId);
  return accounts.find((account) => account.id === row.accountId);
}

async function chooseCorp(
  stores: Stores,
  corps: readonly CorpRow[],
  wanted: string | undefined,
): Promise<CorpRow | null> {
  const byId = wanted ? await corpOfId(stores, corps, wanted) : null;
  const list = wanted && !byId ? corps.filter((corp) => namesCorp(corp, wanted)) : corps;
  if (list.length === 0 && wanted) throw new Code(10203, "the login does not open this company");
  const exact = byId;
  if (exact || list.length <= 1) return exact ?? list[0] ?? null;
  throw new Code(10303, "the login opens several companies: name one", {
    data: { corpList: list.map(corpRef) },
  });
}

/** By any of its ids. */
async function corpOfId(
  { corps: rows }: Stores,
  corps: readonly CorpRow[],
  wanted: string,
): Promise<CorpRow | null> {
  for (const corp of corps) {
    if (corp.corpId === wanted) return corp;
    if ((await rows.find(corp.base, wanted))?.key === corp.key) return corp;
  }
  return null;
}

function namesCorp(corp: CorpRow, wanted: string): boolean {
  const { corpName, corpFullName } = corpRef(corp);
  return [corpName, corpFullName].includes(wanted);
}

function spent(): Code {
  return new Code(10104, "the loginCode is unknown, used or expired");
}

async function auditRefusal(
  ports: Ports,
  origin: Origin,
  row: LoginCodeRow,
  error: Code,
): Promise<void> {
  const { element, userId } = row;
  const detail = { ...failureFacts(error), at: "loginByCode" };
  const atMs = ports.clock.now();
  await audit(ports.data, origin, { atMs, action: "login-failed", element, userId, detail });
}
