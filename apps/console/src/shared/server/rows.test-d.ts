import type { NothingLeft, User } from "./rows.ts";

export function everyFieldIsShown(user: User): void {
  const { userId: _userId, name: _name, avatar: _avatar, role: _role, ...rest } = user;
  // @ts-expect-error -- status, mergedInto and createdAt were not taken out
  rest satisfies NothingLeft;
  const { status: _status, mergedInto: _mergedInto, createdAt: _createdAt, ...more } = rest;
  const { firstLoginAt: _first, mobile: _mobile, email: _email, corpId: _corpId, ...none } = more;
  none satisfies NothingLeft;
}
