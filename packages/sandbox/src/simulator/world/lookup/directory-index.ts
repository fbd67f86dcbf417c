import { getOrCreate } from "../state/get-or-create.ts";
import type { App, Corp, Department, Member } from "../schema/world-schema.ts";

/** What one caller may see of a company. */
export interface View {
  readonly departments: ReadonlySet<number>;
  readonly member: (member: Member) => boolean;
}

/** Indexes of one company, so that look-ups take the same time in a company of any size. */
export interface DirectoryIndex {
  /** By userid in lower case. */
  readonly members: ReadonlyMap<string, Member>;
  readonly departments: ReadonlyMap<number, Department>;
  /** Direct members of each department, in the company's order. */
  readonly membersIn: ReadonlyMap<number, readonly Member[]>;
  /** Departments by their parent's id. */
  readonly children: ReadonlyMap<number, readonly Department[]>;
  /** Filled on demand; undefined is the whole company. */
  readonly views: Map<App | undefined, View>;
  /** Members by their encrypted id, for each provider's corpid; filled on demand. */
  readonly openUsers: Map<string, ReadonlyMap<string, Member>>;
}

let indexes = new WeakMap<Corp, DirectoryIndex>();

/** Created at the first look-up after an edit. */
export function indexOf(corp: Corp): DirectoryIndex {
  return getOrCreate(indexes, corp, () => makeIndex(corp));
}

/** Every edit of the world invalidates all indexes. */
export function forgetIndexes(): void {
  indexes = new WeakMap();
}

function makeIndex({ members, departments }: Corp): DirectoryIndex {
  const membersIn = new Map<number, Member[]>();
  for (const member of members)
    for (const id of new Set(member.departments.map((own) => own.id)))
      getOrCreate(membersIn, id, (): Member[] => []).push(member);
  return {
    members: new Map(members.map((member) => [member.userId.toLowerCase(), member])),
    departments: new Map(departments.map((department) => [department.id, department])),
    membersIn,
    children: Map.groupBy(departments, (department) => department.parentId),
    views: new Map(),
    openUsers: new Map(),
  };
}
