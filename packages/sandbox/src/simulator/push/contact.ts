import { memberFields, type Reader } from "../wecom/directory/member.ts";
import { appView } from "../world/lookup/directory.ts";
import type { Engine } from "../world/engine.ts";
import { grants, isThirdParty, namesFor } from "../world/lookup/scoped-ids.ts";
import type { App, Corp, Department, Member } from "../world/schema/world-schema.ts";
import type { Fields } from "./xml.ts";

/** A member before and after an edit; one side is missing when it was added or removed. */
export interface Changed<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/**
 * The event that one app receives for a member's change: only what it sees, so that a member who leaves its visible range is deleted
 * for it, and only what changed. Undefined when the app sees none of it.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90970
 */
export function memberChange(
  engine: Engine,
  corp: Corp,
  app: App,
  { before, after }: Changed<Member>,
): Fields | undefined {
  const reader = readerOf(engine, corp, app);
  const { view, names } = reader;
  const old = before && view.member(before) ? before : undefined;
  const now = after && view.member(after) ? after : undefined;
  if (!old && !now) return undefined;
  const userId = (old ?? now)?.userId ?? "";
  const id = ["UserID", names.user(userId)] as const;
  if (!now) return [["ChangeType", "delete_user"], id, ...openId(engine, reader, userId)];
  if (!old)
    return [
      ["ChangeType", "create_user"],
      id,
      ...openId(engine, reader, userId),
      ...details(reader, now),
    ];
  const previous = new Map(
    details(reader, old).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  const news = details(reader, now).filter(
    ([name, value]) => previous.get(name) !== JSON.stringify(value),
  );
  const renamed = old.userId === now.userId ? "" : names.user(now.userId);
  if (news.length === 0 && !renamed) return undefined;
  return [["ChangeType", "update_user"], id, ["NewUserID", renamed], ...news];
}

/** Third-party suites also receive the encrypted id in an element of its own. */
function openId({ settings }: Engine, { app, names }: Reader, userId: string): Fields {
  const openUserId = app && isThirdParty(settings, app) ? names.openUser(userId) : undefined;
  return openUserId === undefined ? [] : [["OpenUserID", openUserId]];
}

/** The same for a department. */
export function partyChange(
  engine: Engine,
  corp: Corp,
  app: App,
  { before, after }: Changed<Department>,
): Fields | undefined {
  const { view } = readerOf(engine, corp, app);
  const { id, parentId } = after ?? before ?? { id: 0, parentId: 0 };
  const isSeen =
    view.departments.has(id) ||
    view.departments.has(parentId) ||
    app.visible.departments.includes(id);
  if (!isSeen) return undefined;
  if (!after)
    return [
      ["ChangeType", "delete_party"],
      ["Id", id],
    ];
  const name: Fields = grants(app, "contact:sensitive:department_name")
    ? [["Name", after.name]]
    : [];
  const parent: Fields = [["ParentId", after.parentId]];
  if (!before)
    return [["ChangeType", "create_party"], ["Id", id], ...name, ...parent, ["Order", after.order]];
  const news: Fields = [
    ...(after.name === before.name ? [] : name),
    ...(after.parentId === before.parentId ? [] : parent),
  ];
  return news.length > 0 ? [["ChangeType", "update_party"], ["Id", id], ...news] : undefined;
}

function readerOf({ settings }: Engine, corp: Corp, app: App): Reader {
  return { corp, app, view: appView(corp, app), names: namesFor(settings, corp, app) };
}

/** Fields of the directory by their names in an event, in the documentation's order. */
const ELEMENTS: readonly (readonly [element: string, field: string])[] = [
  ["Name", "name"],
  ["Department", "department"],
  ["MainDepartment", "main_department"],
  ["IsLeaderInDept", "is_leader_in_dept"],
  ["DirectLeader", "direct_leader"],
  ["Position", "position"],
  ["Mobile", "mobile"],
  ["Gender", "gender"],
  ["Email", "email"],
  ["BizMail", "biz_mail"],
  ["Status", "status"],
  ["Avatar", "avatar"],
  ["Alias", "alias"],
  ["Telephone", "telephone"],
  ["Address", "address"],
];

function details(reader: Reader, member: Member): Fields {
  const shown = memberFields(reader, member);
  const plain = ELEMENTS.flatMap(([element, field]): Fields => {
    const value = shown[field];
    if (value === undefined) return [];
    if (Array.isArray(value)) return [[element, value.join(",")]];
    return [[element, field === "gender" ? Number(value) : (value as string | number)]];
  });
  if (shown["extattr"] === undefined) return plain;
  const items = member.attributes.map(
    ({ name, value }) =>
      [
        "Item",
        [
          ["Name", name],
          ["Type", 0],
          ["Text", [["Value", value]]],
        ],
      ] as const,
  );
  return [...plain, ["ExtAttr", items]];
}
