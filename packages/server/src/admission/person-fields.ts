import type { Identified, Person } from "./person.ts";

/** What other software may know of a person; undefined where nothing is known. */
export function fieldsOf({ session, member, groups }: Person<Identified>) {
  const profile = member?.profile ?? {};
  return {
    userId: session.userId,
    memberId: text(profile["userId"]) ?? member?.memberId,
    name: text(member?.name) ?? text(session.name),
    picture: text(profile["avatar"]) ?? text(session.avatar),
    email: text(profile["email"]) ?? text(profile["bizMail"]),
    phone: text(profile["mobile"]),
    corpId: session.corp?.corpId,
    corpName: text(session.corp?.corpName),
    position: text(member?.position),
    isLeader: member ? isLeader(member) : undefined,
    groups,
    element: session.element,
  };
}

/** Before the first sync, what the provider said at the login. */
function isLeader({ departments, profile }: NonNullable<Person<Identified>["member"]>): boolean {
  return departments.some((place) => place.isLeader === true) || profile["isLeader"] === true;
}

/** Undefined for what is withheld or empty. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
