import type { RelyingParty } from "@menshen/domain";
import type { Identified, Person } from "../admission/person.ts";
import { fieldsOf } from "../admission/person-fields.ts";

/** How people sign in here: there is one level. */
export const ACR = "urn:menshen:login";

/** Scope -> claims. */
export const scopeClaims = {
  profile: ["name", "picture", "preferred_username"],
  email: ["email"],
  phone: ["phone_number"],
  company: ["corp_id", "corp_name", "position", "is_leader"],
  groups: ["groups"],
} as const;

/** What a client may ask for. */
export function scopesOf({ scopes }: Pick<RelyingParty, "scopes">): readonly string[] {
  return scopes ?? ["openid", ...Object.keys(scopeClaims), "offline_access"];
}

const standard = new Set<string>(Object.values(scopeClaims).flat());

/** The claims of a client that no scope has: they come with `openid`. */
export function ownClaims({ claims }: Pick<RelyingParty, "claims">): string[] {
  return Object.keys(claims).filter((claim) => !standard.has(claim));
}

/** Everything that is known of a person, under the names of claims; absent where nobody provides it. */
export function claimsOf(
  person: Person<Identified>,
  { claims, subject }: Pick<RelyingParty, "claims" | "subject">,
): Record<string, unknown> {
  const fields = fieldsOf(person);
  const mapped = Object.entries(claims).map(([claim, source]) => {
    const isField = typeof source === "string" && Object.hasOwn(fields, source);
    return [claim, isField ? fields[source as keyof typeof fields] : source] as const;
  });
  const all = {
    name: fields.name,
    picture: fields.picture,
    preferred_username: fields.memberId ?? (subject === "public" ? fields.userId : undefined),
    email: fields.email,
    phone_number: fields.phone,
    corp_id: fields.corpId,
    corp_name: fields.corpName,
    position: fields.position,
    is_leader: fields.isLeader,
    groups: fields.groups,
    ...Object.fromEntries(mapped),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
