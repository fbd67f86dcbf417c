import { Code, type ElementFacts, type Ports } from "@menshen/core";
import type { Identity } from "../accounts/identity.ts";
import { parseIdentity } from "../accounts/parse-identity.ts";
import type { LoginAttempt } from "./login-attempt.ts";
import type { Purpose } from "./ports.ts";

/** What an extension of a login Type is asked about a person. */
export interface LoginRules<Config> {
  /**
   * Whether the person may enter: signing in, linking an account and accepting an invitation. It runs before anything is
   * written. `false` refuses with Code 10603; a Code that it throws is the answer instead.
   */
  readonly admit?: Admit<Config>;
  /** Replaces what is stored of the person; what it leaves out remains. */
  readonly profile?: (
    identity: KnownIdentity,
    ctx: RuleContext<Config>,
  ) => StoredProfile | Promise<StoredProfile>;
}

/** No `boolean | undefined`: a missing value must not admit. */
type Admit<Config> =
  | ((identity: KnownIdentity, ctx: RuleContext<Config>) => boolean | Promise<boolean>)
  | ((identity: KnownIdentity, ctx: RuleContext<Config>) => undefined | Promise<undefined>);

/** What the provider said of the person. */
export type KnownIdentity = Readonly<Identity<object>>;

export type StoredProfile = Partial<Pick<Identity<object>, "name" | "avatar" | "profile">>;

export interface RuleContext<Config> {
  readonly config: Config;
  readonly element: ElementFacts;
  readonly ports: Ports;
  readonly purpose: Purpose;
}

declare module "@menshen/core" {
  interface ExtensionRules<Config> extends LoginRules<Config> {}
}

/** The identity as the extensions of the Type map it. @throws Code 10603 one of them refuses */
export async function applyRules<Profile extends object>(
  { spec, flow, linkTo }: Pick<LoginAttempt<Profile>, "spec" | "flow" | "linkTo">,
  identity: Identity<Profile>,
): Promise<Identity<Profile>> {
  const { element, ports } = spec;
  const purpose = flow?.purpose ?? (linkTo === null ? "login" : "bind");
  let mapped = identity;
  for (const { rules, config } of ports.extensions ?? []) {
    const ctx = { config, element, ports, purpose };
    const isAdmitted = await rules.admit?.(mapped, ctx);
    if (isAdmitted !== true && isAdmitted !== undefined)
      throw new Code(10603, `${element.type} does not admit this person to ${element.fullName}`, {
        hint: notAdmitted,
      });
    const { name, avatar, profile } = { ...mapped, ...(await rules.profile?.(mapped, ctx)) };
    mapped = parseIdentity({ ...mapped, name, avatar, profile }, element);
  }
  return mapped;
}

const notAdmitted = {
  zh: "这个账号不能在这里登录。如有疑问请联系管理员。",
  en: "This account may not sign in here. Ask an administrator if it should.",
};
