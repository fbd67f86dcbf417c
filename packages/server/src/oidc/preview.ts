import { Code, type Ports } from "@menshen/core";
import { isAdmitted } from "@menshen/domain";
import { claimsOf, scopeClaims, scopesOf } from "./claims.ts";
import { personOf, type Identified } from "../admission/person.ts";
import type { Client } from "./relying-parties.ts";

/**
 * What a person is taken for: their latest session by a login method that the application admits, else any session, else
 * their membership of a company, else the user alone.
 */
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
  const { basis, session } = await assumedSession(ports, { userId, loginTypes: client.loginTypes });
  const person = await personOf(ports, session);
  const all: Readonly<Record<string, unknown>> = { sub, ...claimsOf(person, client) };
  const placed = new Set<string>(Object.values(scopeClaims).flat());
  const own = Object.keys(all).filter((claim) => !placed.has(claim));
  const namesOf = (scope: string): readonly string[] =>
    scope === "openid" ? own : (scopeClaims[scope as keyof typeof scopeClaims] ?? []);
  // Without a session the login method is open: the rule on it decides at the login.
  const admitsOtherwise =
    client.loginTypes?.length !== 0 &&
    isAdmitted({ ...client, loginTypes: undefined }, person.entrant);
  const admitted = basis === "session" ? isAdmitted(client, person.entrant) : admitsOtherwise;
  const needsOther = admitsOtherwise && (basis !== "session" || !admitted);
  return {
    basis,
    admitted,
    /** Login methods of which the person has to use one; absent where every one will do, or none. */
    ...(needsOther && client.loginTypes && { loginTypes: client.loginTypes }),
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
  { userId, loginTypes }: { userId: string; loginTypes: Client["loginTypes"] },
): Promise<{ basis: PreviewBasis; session: Identified }> {
  const sessions = await data.sessions.listAlive(userId, clock.now(), settings.sessionIdleMs);
  const session = sessions.find(({ element }) => loginTypes?.includes(element)) ?? sessions[0];
  if (session) return { basis: "session", session };
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
