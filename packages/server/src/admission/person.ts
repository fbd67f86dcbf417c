import type { Ports } from "@menshen/core";
import type { DepartmentRow, DirectoryMember, Entrant, SessionRow } from "@menshen/domain";

/** What of a session says who its person is. */
export type Identified = Pick<
  SessionRow,
  "userId" | "name" | "avatar" | "element" | "corpKey" | "corp"
>;

/** The person of a session, with the company that the session is in. */
export interface Person<Session extends Identified = SessionRow> {
  readonly session: Session;
  /** Null where the session has no company. */
  readonly member: DirectoryMember | null;
  /** Paths of the member's departments: "Head office/Platform". */
  readonly groups: readonly string[];
  readonly entrant: Entrant;
}

/** Null where the session, its user or its membership was ended; not where only its time is over. */
export async function loadPerson(
  ports: Pick<Ports, "data">,
  sessionId: string,
): Promise<Person | null> {
  const session = await ports.data.sessions.findUnrevoked(sessionId);
  return session && (await personOf(ports, session));
}

/** The person of a session, or of one that could be. */
export async function personOf<Session extends Identified>(
  { data }: Pick<Ports, "data">,
  session: Session,
): Promise<Person<Session>> {
  const { corpKey, userId, element } = session;
  const memberships = corpKey === null ? [] : await data.members.listOfUser(userId);
  const memberId = memberships.find((one) => one.corpKey === corpKey)?.memberId;
  const member =
    corpKey !== null && memberId !== undefined
      ? await data.directory.findMember(corpKey, memberId)
      : null;
  const places = member ? placesOf(member) : [];
  const paths = await pathsOf(data, corpKey, places);
  const corpIds = await corpIdsOf(data, session);
  return {
    session,
    member,
    groups: paths.flatMap(({ names }) => (names.length > 0 ? [names.join("/")] : [])),
    entrant: { element, corpIds, departments: new Set(paths.flatMap(({ ids }) => ids)) },
  };
}

/** Before the first sync, the departments that the provider named at the login. */
function placesOf({ departments, profile }: DirectoryMember): number[] {
  if (departments.length > 0) return departments.map(({ departmentId }) => departmentId);
  const named: unknown = profile["department"];
  return Array.isArray(named) ? named.filter((id) => typeof id === "number") : [];
}

interface DepartmentPath {
  /** Those that the app does not see included: their ids are known from the ones below them. */
  readonly ids: readonly number[];
  /** Of those that are stored, the root first. */
  readonly names: readonly string[];
}

/** Each department with those above it. */
async function pathsOf(
  { directory }: Ports["data"],
  corpKey: string | null,
  departmentIds: readonly number[],
): Promise<DepartmentPath[]> {
  const paths: DepartmentPath[] = [];
  if (corpKey === null) return paths;
  for (const departmentId of departmentIds) {
    const [ids, names]: [number[], string[]] = [[], []];
    let next: number | null = departmentId;
    while (next !== null && !ids.includes(next)) {
      ids.push(next);
      const row: DepartmentRow | null = await directory.findDepartment(corpKey, next);
      if (!row || row.removedAtMs !== null) break;
      names.unshift(row.name ?? String(row.departmentId));
      next = row.parentId;
    }
    paths.push({ ids, names });
  }
  return paths;
}

async function corpIdsOf(
  { corps }: Ports["data"],
  { corp, corpKey }: Identified,
): Promise<string[]> {
  if (!corp) return [];
  const others = await corps.otherIds();
  return [
    corp.corpId,
    ...others.filter((other) => other.corpKey === corpKey).map(({ corpId }) => corpId),
  ];
}
