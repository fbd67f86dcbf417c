import { Refusal, required } from "../../refusal.ts";
import type { Corp } from "../../world/schema/world-schema.ts";
import type { ApiCall, ApiEndpoint } from "../api/endpoint.ts";
import { refuseDetailsToContacts, shownIds } from "./member.ts";

/** The tags that the caller sees. @see https://developer.work.weixin.qq.com/document/path/90216 */
export const tagList: ApiEndpoint = {
  name: "tag/list",
  notes: {
    page: "path/90216",
    checks: "a provider's app sees the tags of its visible range, other callers all",
  },
  method: "GET",
  callers: ["app", "contacts"],
  onError: { taglist: [] },
  run: (call) => ({
    taglist: visibleTags(call).map(({ id, name }) => ({ tagid: id, tagname: name })),
  }),
};

/** One tag's members and departments in the visible range. @see https://developer.work.weixin.qq.com/document/path/90213 */
export const tagGet: ApiEndpoint = {
  name: "tag/get",
  notes: {
    page: "path/90213",
    checks: "tagid (40068); members and departments in the visible range",
  },
  method: "GET",
  callers: ["app", "contacts"],
  onError: { userlist: [], partylist: [] },
  run(call) {
    refuseDetailsToContacts(call);
    const id = Number(required(call.query, "tagid", 40068));
    const tag = visibleTags(call).find((each) => each.id === id);
    if (!tag) throw new Refusal(40068);
    const members = tag.users.flatMap((userId) => call.names.member(userId) ?? []);
    return {
      tagname: tag.name,
      userlist: members.filter(call.view.member).map((member) => {
        const { userid, name } = shownIds(call, member);
        return { userid, name };
      }),
      partylist: tag.departments.filter((each) => call.view.departments.has(each)),
    };
  },
};

function visibleTags({ corp, app }: ApiCall): Corp["tags"] {
  if (!app?.proxy) return corp.tags;
  return corp.tags.filter(({ id }) => app.visible.tags.includes(id));
}
