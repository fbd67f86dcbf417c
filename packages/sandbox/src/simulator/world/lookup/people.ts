import { appView, findCorp, findMember } from "./directory.ts";
import type { Subject } from "../state/wecom-grants.ts";
import { stableId } from "../state/ids.ts";
import type { App, Corp, Member, Outsider } from "../schema/world-schema.ts";

/** A user of the client: a member of a company, or an outsider whom the company knows by an openid. */
export interface Person {
  readonly corpId: string;
  /** userid of a member, openid of an outsider. */
  readonly id: string;
  readonly name: string;
  readonly member: Member | undefined;
}

/** Why the service refuses this person's login to an app, or authorisation of one. */
export type Hindrance =
  | "disabled"
  | "not-activated"
  | "left"
  | "outside-range"
  | "not-a-member"
  | "not-admin";

export function listPeople(corp: Corp): Person[] {
  return [
    ...corp.members.map((member) => personOf(corp, member)),
    ...corp.outsiders.map((outsider) => strangerOf(corp, outsider)),
  ];
}

const personOf = ({ corpId }: Corp, member: Member): Person => ({
  corpId,
  id: member.userId,
  name: member.name,
  member,
});

const strangerOf = ({ corpId }: Corp, { openId, name }: Outsider): Person => ({
  corpId,
  id: openId,
  name,
  member: undefined,
});

export function findPerson(corps: readonly Corp[], corpId: string, id: string): Person | undefined {
  const corp = findCorp(corps, corpId);
  if (!corp) return undefined;
  const member = findMember(corp, id);
  if (member) return personOf(corp, member);
  const outsider = corp.outsiders.find(({ openId }) => openId === id);
  return outsider && strangerOf(corp, outsider);
}

/** Why a person cannot use WeCom at all. */
export function cannotUseClient(person: Person): Hindrance | undefined {
  if (person.member?.status === 2) return "disabled";
  if (person.member?.status === 4) return "not-activated";
  return person.member?.status === 5 ? "left" : undefined;
}

/** Why a person cannot log in by scan, which is for members inside the app's visible range. */
export function hindrance(corp: Corp, app: App, person: Person): Hindrance | undefined {
  if (person.corpId !== corp.corpId || !person.member) return "not-a-member";
  return (
    cannotUseClient(person) ??
    (appView(corp, app).member(person.member) ? undefined : "outside-range")
  );
}

/** The person as that company identifies them; a member of another company is an outsider. */
export function subjectFor(corp: Corp, person: Person): Subject {
  if (person.corpId !== corp.corpId)
    return { kind: "outsider", openId: stableId("o", 28, corp.corpId, person.corpId, person.id) };
  return person.member
    ? { kind: "member", userId: person.member.userId }
    : { kind: "outsider", openId: person.id };
}
