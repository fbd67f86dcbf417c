import { Code, type CallContext } from "@menshen/core";
import type { FlowSettings, NewFlow } from "./ports.ts";
import { invitationSpent, openInvitation } from "../accounts/invitations.ts";
import { randomLetters, sha256 } from "../tokens.ts";
import { addStep } from "./dry-run.ts";
import type { StartInput } from "./inputs.ts";
import type { BeginLogin, BegunLogin } from "./login-element.ts";
import type { CompanyLogin, LoginPage, LoginSpec } from "./login-spec.ts";
import { requireFreshLogin, requireOwnPage } from "../sessions/fresh-login.ts";
import { safeReturnTo } from "./addresses/return-to.ts";

const FLOW_MS = 10 * 60_000;

/** What every `getLoginConfig` answers besides the Type's own facts. */
export interface StartedLogin {
  isActive: true;
  authType: string;
  title: { zh: string; en: string };
  state: string;
  expiresAt: number;
}

/** The answer of a `getLoginConfig`: `Facts` and a state, or that the element is switched off, with `Always` where known. */
export type LoginConfig<Facts extends object, Always extends keyof Facts = never> =
  | (StartedLogin & Facts)
  | ({
      [
        K in keyof (Omit<StartedLogin, "isActive" | "authType" | "title"> & Omit<Facts, Always>)
      ]?: undefined;
    } & Partial<Pick<Facts, Always>> & {
        isActive: false;
        authType: string;
        title: { zh: string; en: string };
      });

/** Names in the answer, and the provider's page whose address each of them gets. */
export type LoginPages = Readonly<Record<string, LoginPage>>;
// oxlint-disable-next-line typescript/no-empty-object-type -- no names
export type NoPages = {};
export type PageUrls<Pages extends LoginPages> = { [Name in keyof Pages]: string };

export interface StartOptions<Pages extends LoginPages> {
  /** The company of the flow; null: the code will name it. Without it: the one that `companyOf` resolves. */
  readonly corpId?: string | null | undefined;
  readonly pages?: Pages | undefined;
}

/** Starts a login that the caller completes itself. */
export async function startLogin<Pages extends LoginPages = NoPages>(
  spec: LoginSpec<object>,
  { purpose = "login", challenge, returnTo, returnMode }: StartInput,
  ctx: CallContext,
  { corpId: wanted, pages }: StartOptions<Pages> = {},
): Promise<StartedLogin & PageUrls<Pages>> {
  const userId = (purpose === "bind" && ctx.userId) || null;
  // An administrator's token belongs to no user: the user is named when the flow completes.
  if (purpose === "bind" && !userId && ctx.caller !== "admin") throw sessionMissing();
  if (purpose === "bind") requireLinkingAllowed(spec, ctx);
  const company = wanted === null ? null : await spec.companyOf({ corpId: wanted });
  const binding = challenge ? "challenge" : "none";
  const bound = { purpose, binding, bindingHash: challenge ?? null, userId } as const;
  const { state, expiresAtMs, urls } = await issueFlow(
    spec,
    { company, pages: (company && pages) ?? {} },
    { ...bound, dryRunId: null, invitationHash: null },
    { returnTo, returnMode },
  );
  const { authType, element } = spec;
  const started = { isActive: true, authType, title: element.title, state } as const;
  return { ...started, expiresAt: expiresAtMs, ...(urls as PageUrls<Pages>) };
}

/** Starts a login that ends in the browser holding its cookie. */
export async function beginLogin(
  spec: LoginSpec<object>,
  { flow: page, purpose, cookieSecret, returnTo, corpId: wanted, org, ...input }: BeginLogin,
  ctx: CallContext,
): Promise<BegunLogin> {
  const { dryRunId = null } = input;
  const invited = purpose === "invitation" ? await invitedUser(spec, input.invitation) : null;
  const userId = invited?.userId ?? ((purpose === "bind" && ctx.userId) || null);
  if (purpose === "bind" && !userId) throw sessionMissing();
  if (purpose === "bind") requireLinkingAllowed(spec, ctx);
  const company = await spec.companyOf({ corpId: wanted, org });
  const bindingHash = sha256(cookieSecret);
  const bound = { purpose, binding: "cookie", bindingHash, userId, dryRunId } as const;
  const invitationHash = invited?.invitationHash ?? null;
  const begun = { company, pages: { url: page } };
  const { urls, ...flow } = await issueFlow(
    spec,
    begun,
    { ...bound, invitationHash },
    { returnTo },
  );
  if (dryRunId) await addStep(spec.ports, dryRunId, "issued", { flow: page });
  return { ...flow, url: urls["url"] ?? "" };
}

/** @throws Code 10104 */
async function invitedUser(
  { ports }: LoginSpec<object>,
  token = "",
): Promise<{ userId: string; invitationHash: string }> {
  const invitation = await openInvitation(ports, token);
  if (!invitation) throw invitationSpent();
  return { userId: invitation.user.id, invitationHash: sha256(token) };
}

async function issueFlow(
  spec: LoginSpec<object>,
  { company, pages }: { company: CompanyLogin<object> | null; pages: LoginPages },
  bound: Pick<
    NewFlow,
    "purpose" | "binding" | "bindingHash" | "userId" | "invitationHash" | "dryRunId"
  >,
  back: Pick<StartInput, "returnTo" | "returnMode">,
): Promise<{ state: string; expiresAtMs: number; urls: Record<string, string> }> {
  const { ports, element, redirectUri } = spec;
  const { isReturnHost, ...exact } = ports.settings;
  // A page of such a host must not receive codes.
  const returns = returnOf(back, bound.binding === "cookie" ? { ...exact, isReturnHost } : exact);
  const state = randomLetters();
  const kept = new Map<string, string>();
  const keep = (name: string, value: string): void => void kept.set(name, value);
  const urls: Record<string, string> = {};
  for (const [name, flow] of Object.entries(pages)) {
    if (company) urls[name] = await company.begin({ state, flow, redirectUri, keep });
  }
  const createdAtMs = ports.clock.now();
  const expiresAtMs = createdAtMs + FLOW_MS;
  await ports.data.flows.create({
    ...bound,
    ...returns,
    stateHash: sha256(state),
    element: element.fullName,
    corpId: company?.corpId ?? null,
    kept: kept.size === 0 ? null : Object.fromEntries(kept),
    createdAtMs,
    expiresAtMs,
  });
  return { state, expiresAtMs, urls };
}

function returnOf(
  { returnTo, returnMode = "fragment" }: Pick<StartInput, "returnTo" | "returnMode">,
  settings: FlowSettings,
): Pick<NewFlow, "returnTo" | "returnMode"> {
  const target = returnTo === undefined ? null : safeReturnTo(returnTo, settings);
  // In the query another site's server would log the code.
  if (returnMode === "query" && target !== null && !target.startsWith("/")) {
    const data = { field: "returnMode" };
    throw new Code(10701, "returnMode: query is for a returnTo on this site", { data });
  }
  return { returnTo: target, returnMode };
}

/** Checked where the flow starts: it may then take its ten minutes. @throws Code 10603, 10606 */
function requireLinkingAllowed({ ports }: LoginSpec<object>, ctx: CallContext): void {
  requireOwnPage(ctx);
  requireFreshLogin(ports.clock, ctx);
}

function sessionMissing(): Code {
  return new Code(10602, "linking an account needs a session");
}
