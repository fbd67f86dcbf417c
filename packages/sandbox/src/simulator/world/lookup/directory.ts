import { indexOf, type View } from "./directory-index.ts";
import { getOrCreate } from "../state/get-or-create.ts";
import type { App, Corp, Department, Member } from "../schema/world-schema.ts";

/** Company ids compare without case; those the provider encrypts do not, but a self-built app never sees one. */
export function findCorp(corps: readonly Corp[], corpId: string): Corp | undefined {
  const folded = corpId.toLowerCase();
  return corps.find((corp) => corp.corpId.toLowerCase() === folded);
}

export function findApp(corp: Corp, agentId: number | undefined): App | undefined {
  return corp.apps.find((app) => app.agentId === agentId);
}

/** User ids are stored in the case of their creation and compared without it. */
export function findMember(corp: Corp, userId: string): Member | undefined {
  return indexOf(corp).members.get(userId.toLowerCase());
}

export function findDepartment(corp: Corp, id: number): Department | undefined {
  return indexOf(corp).departments.get(id);
}

/** Members of exactly that department, as the company lists them. */
export function membersIn(corp: Corp, departmentId: number): readonly Member[] {
  return indexOf(corp).membersIn.get(departmentId) ?? [];
}

/** The given departments and everything below them. */
export function withDescendants(corp: Corp, roots: readonly number[]): Set<number> {
  const { children } = indexOf(corp);
  const found = new Set<number>();
  const queue = roots.filter((id) => findDepartment(corp, id));
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    for (const child of children.get(id) ?? []) queue.push(child.id);
  }
  return found;
}

/** What the contact-sync assistant sees. */
export function wholeView(corp: Corp): View {
  return getOrCreate(indexOf(corp).views, undefined, () => ({
    departments: new Set(corp.departments.map((department) => department.id)),
    member: () => true,
  }));
}

export function appView(corp: Corp, app: App): View {
  return getOrCreate(indexOf(corp).views, app, () => visibleTo(corp, app));
}

function visibleTo(corp: Corp, app: App): View {
  const tags = corp.tags.filter((tag) => app.visible.tags.includes(tag.id));
  const departments = withDescendants(corp, [
    ...app.visible.departments,
    ...tags.flatMap((tag) => tag.departments),
  ]);
  const users = new Set(
    [...app.visible.users, ...tags.flatMap((tag) => tag.users)].map((id) => id.toLowerCase()),
  );
  const member = ({ userId, departments: own }: Member) =>
    users.has(userId.toLowerCase()) || own.some(({ id }) => departments.has(id));
  return { departments, member };
}
