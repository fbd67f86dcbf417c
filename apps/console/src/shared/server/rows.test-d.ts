import type { NothingLeft, User } from "./rows.ts";

export function everyFieldIsShown(user: User): void {
  const { userId: _userId, name: _name, avatar: _avatar, role: _role, ...rest } = user;
  // @ts-expect-error -- status, mergedInto and createdAt were not taken out
  rest satisfies NothingLeft;
  const { status: _status, mergedInto: _mergedInto, createdAt: _createdAt, ...none } = rest;
  none satisfies NothingLeft;
}
