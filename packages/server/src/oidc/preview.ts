import { Code, type Ports } from "@menshen/core";
import { isAdmitted } from "@menshen/domain";
import { claimsOf, scopeClaims, scopesOf } from "./claims.ts";
import { personOf, type Identified } from "../admission/person.ts";
import type { Client } from "./relying-parties.ts";

/** What a person is taken for: their latest session, else their membership of a company, else the user alone. */
export type PreviewBasis = "session" | "membership" | "user";

/**
 * The claims that an application would get of a user now, by scope. Scopes that it may not use are left out.
 * @throws Code 10402 there is no such user
 */
export async function previewClaims(
  ports: Pick<Ports, "data" | "clock" | "settings">,
  client: Client,
  { userId, sub }: { userId: string; sub: string },
) {
  const { basis, session } = await assumedSession(ports, userId);
  const person = await personOf(ports, session);
  const all: Readonly<Record<string, unknown>> = { sub, ...claimsOf(person, client) };
  const placed = new Set<string>(Object.values(scopeClaims).flat());
  const own = Object.keys(all).filter((claim) => !placed.has(claim));
  const namesOf = (scope: string): readonly string[] =>
    scope === "openid" ? own : (scopeClaims[scope as keyof typeof scopeClaims] ?? []);
  // Without a session the login method is open: a rule on it decides at the login.
  const rules = basis === "session" ? client : { ...client, loginTypes: undefined };
  return {
    basis,
    admitted: isAdmitted(rules, person.entrant),
    scopes: scopesOf(client).flatMap((scope) => {
      const claims = Object.fromEntries(
        namesOf(scope).flatMap((claim) => (claim in all ? [[claim, all[claim]]] : [])),
      );
      return Object.keys(claims).length > 0 ? [{ scope, claims }] : [];
    }),
  };
}

async function assumedSession(
  { data, clock, settings }: Pick<Ports, "data" | "clock" | "settings">,
  userId: string,
): Promise<{ basis: PreviewBasis; session: Identified }> {
  const [latest] = await data.sessions.listAlive(userId, clock.now(), settings.sessionIdleMs);
  if (latest) return { basis: "session", session: latest };
  const user = await data.users.find(userId);
  if (!user) throw new Code(10402, "there is no such user");
  const [corp] = await data.members.corpsOfUser(userId);
  const { name, avatar } = user;
  const company = { corpKey: corp?.key ?? null, corp: corp ?? null };
  return {
    basis: corp ? "membership" : "user",
    session: { userId, name, avatar, element: "", ...company },
  };
}
