import { Refusal } from "../../refusal.ts";
import { membersIn, withDescendants } from "../../world/lookup/directory.ts";
import type { Member } from "../../world/schema/world-schema.ts";
import { randomToken } from "../../world/state/ids.ts";
import type { ApiCall, ApiEndpoint } from "./endpoint.ts";

type Content = Readonly<Record<string, unknown>>;

const INVALID = { invaliduser: "", invalidparty: "", invalidtag: "" };
const DUPLICATE_SECONDS = 1_800;
const LONGEST_DUPLICATE_SECONDS = 14_400;

/**
 * A message to members, readable in `world.messages()`.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */
export const messageSend: ApiEndpoint = {
  name: "message/send",
  notes: {
    page: "path/90236",
    checks:
      "agentid (40056, 301002), recipients (40035, 81013), text and textcard fields (40058), duplicates, 30 a minute and 1000 an hour per member (dropped)",
    omits:
      "the daily limit per app; the fields of other message types; unlicenseduser; id translation",
  },
  method: "POST",
  callers: ["app"],
  onError: INVALID,
  run(call) {
    const { body, app } = call;
    if (typeof body["agentid"] !== "number") throw new Refusal(40056);
    if (body["agentid"] !== app?.agentId) throw new Refusal(301002);
    const msgtype = typeof body["msgtype"] === "string" ? body["msgtype"] : "";
    const content = readContent(msgtype, body[msgtype]);
    const { members, invalid } = recipientsOf(call);
    if (members.length === 0) throw new Refusal(81013, "user & party & tag all invalid");
    const msgId = randomToken(64);
    if (!isDuplicate(call, content))
      for (const { userId } of members)
        call.engine.mailbox.deliver({
          msgId,
          corpId: call.corp.corpId,
          agentId: app.agentId,
          userId,
          msgtype,
          content,
        });
    return { ...invalid, unlicenseduser: "", msgid: msgId };
  },
};

function readContent(msgtype: string, value: unknown): Content {
  if (msgtype === "" || typeof value !== "object" || value === null)
    throw new Refusal(40058, "invalid param 'msgtype'");
  const content = value as Content;
  if (msgtype === "text") return { ...content, content: cut(text(content, "content", 1), 2048) };
  if (msgtype !== "textcard") return content;
  const url = text(content, "url", 1, 2048);
  if (!/^[a-z][a-z\d+.-]*:/i.test(url)) throw new Refusal(40058, "invalid param 'url'");
  return {
    ...content,
    title: text(content, "title", 1, 128),
    description: text(content, "description", 1, 512),
    url,
    btntxt: Array.from(text(content, "btntxt")).slice(0, 4).join("") || "详情",
  };
}

function text(content: Content, name: string, least = 0, mostBytes = Infinity): string {
  const value = content[name] ?? "";
  if (typeof value !== "string" || value.length < least || Buffer.byteLength(value) > mostBytes)
    throw new Refusal(40058, `invalid param '${name}'`);
  return value;
}

/** Longer text is cut at a character boundary. */
function cut(value: string, mostBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of value) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    end += character.length;
  }
  return value.slice(0, end);
}

interface Recipients {
  readonly members: readonly Member[];
  readonly invalid: Readonly<typeof INVALID>;
}

/** Members in the visible range, and the recipients that are unknown or outside it. */
function recipientsOf(call: ApiCall): Recipients {
  const { body, corp, view, names } = call;
  if (body["touser"] === "@all")
    return { members: active(corp.members.filter(view.member)), invalid: INVALID };
  const users = listed(body["touser"], 1000);
  const parties = listed(body["toparty"], 100);
  const tags = listed(body["totag"], 100);
  if (users.length + parties.length + tags.length === 0)
    throw new Refusal(40035, "touser, toparty and totag are all empty");
  const byUser = new Map(
    users.map((id) => [id, [names.member(id) ?? []].flat().filter(view.member)]),
  );
  const byParty = new Map(parties.map((id) => [id, membersOfParty(call, Number(id))]));
  const byTag = new Map(tags.map((id) => [id, membersOfTag(call, Number(id))]));
  const all = [byUser, byParty, byTag].flatMap((each) => [...each.values()].flat());
  return {
    members: active([...new Set(all)]),
    invalid: {
      invaliduser: withoutMembers(byUser).toLowerCase(),
      invalidparty: withoutMembers(byParty),
      invalidtag: withoutMembers(byTag),
    },
  };
}

const active = (members: readonly Member[]) => members.filter(({ status }) => status === 1);

const withoutMembers = (recipients: ReadonlyMap<string, readonly Member[]>) =>
  [...recipients].flatMap(([id, members]) => (members.length === 0 ? [id] : [])).join("|");

function membersOfParty({ corp, view }: ApiCall, id: number): readonly Member[] {
  if (!view.departments.has(id)) return [];
  const departments = [...withDescendants(corp, [id])];
  return departments.flatMap((each) => membersIn(corp, each)).filter(view.member);
}

function membersOfTag(call: ApiCall, id: number): readonly Member[] {
  const tag = call.corp.tags.find((each) => each.id === id);
  if (!tag) return [];
  const users = tag.users.flatMap((userId) => call.names.member(userId) ?? []);
  const parties = tag.departments.flatMap((each) => membersOfParty(call, each));
  return [...users, ...parties].filter(call.view.member);
}

function listed(value: unknown, most: number): readonly string[] {
  if (value === undefined || value === "") return [];
  if (typeof value !== "string") throw new Refusal(40058);
  const ids = value.split("|").filter(Boolean);
  if (ids.length > most) throw new Refusal(40058);
  return ids;
}

/** A duplicate within the interval is answered as a success and not delivered. */
function isDuplicate({ engine, body, corp, app }: ApiCall, content: Content): boolean {
  if (body["enable_duplicate_check"] !== 1) return false;
  const wanted = Number(body["duplicate_check_interval"] ?? DUPLICATE_SECONDS);
  const { touser, toparty, totag } = body;
  const key = JSON.stringify([corp.corpId, app?.agentId, touser, toparty, totag, content]);
  return engine.mailbox.isDuplicate(key, Math.min(wanted, LONGEST_DUPLICATE_SECONDS));
}
