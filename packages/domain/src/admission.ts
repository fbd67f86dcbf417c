/** Who may enter an application, or what a gate protects. What is absent admits everybody. */
export interface AdmissionRules {
  /** Full names of the login elements that may be used. */
  readonly loginTypes?: readonly string[] | undefined;
  /** Ids of companies, plain or encrypted. */
  readonly corps?: readonly string[] | undefined;
  /** Corp id -> departments, those below them included. */
  readonly departments?: Readonly<Record<string, readonly number[]>> | undefined;
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
