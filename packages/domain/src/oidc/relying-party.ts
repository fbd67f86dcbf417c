/** Who may enter through an application. What is absent admits everybody. */
export interface AdmissionRules {
  /** Full names of the login elements that may be used. */
  readonly loginTypes?: readonly string[] | undefined;
  /** Ids of companies, plain or encrypted. */
  readonly corps?: readonly string[] | undefined;
  /** Corp id -> departments, those below them included. */
  readonly departments?: Readonly<Record<string, readonly number[]>> | undefined;
}

/** Software that signs people in through the OpenID provider, as its element configures it. */
export interface RelyingParty extends AdmissionRules {
  readonly clientId: string;
  /** Absent for a public client. */
  readonly clientSecret?: string | undefined;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** Where it wants to be told that a session ended. */
  readonly backchannelLogoutUri?: string | undefined;
  readonly grants: readonly string[];
  /** All of them where it is absent. */
  readonly scopes?: readonly string[] | undefined;
  /** Claim -> name of a source field, or a literal. */
  readonly claims: Readonly<Record<string, string | number | boolean>>;
  readonly idTokenSigningAlg: "RS256" | "ES256";
  readonly consent: "none" | "ask";
  readonly pkce: boolean;
}

/** What a session says for admission. */
export interface Entrant {
  /** The element that the person signed in with. */
  readonly element: string;
  /** All ids of the session's company; empty without one. */
  readonly corpIds: readonly string[];
  /** The member's departments there and all above them. */
  readonly departments: ReadonlySet<number>;
}

/** Whether the rules admit a person. A company that only `departments` names is admitted for those departments alone. */
export function isAdmitted(
  rules: AdmissionRules,
  { element, corpIds, departments }: Entrant,
): boolean {
  if (rules.loginTypes && !rules.loginTypes.includes(element)) return false;
  const limits = Object.entries(rules.departments ?? {}).filter(([corpId]) =>
    corpIds.includes(corpId),
  );
  if (limits.length > 0) {
    const admitted = limits.flatMap(([, ids]) => ids);
    return isNamed(rules, corpIds) && admitted.some((id) => departments.has(id));
  }
  return rules.corps ? isNamed(rules, corpIds) : rules.departments === undefined;
}

function isNamed({ corps }: AdmissionRules, corpIds: readonly string[]): boolean {
  return corps === undefined || corps.some((corpId) => corpIds.includes(corpId));
}
