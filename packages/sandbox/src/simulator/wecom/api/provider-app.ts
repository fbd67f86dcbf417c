import { Refusal } from "../../refusal.ts";
import { adminsOf } from "../service/authorisation.ts";
import type { ApiEndpoint } from "./endpoint.ts";

/** Who administers the app. @see https://developer.work.weixin.qq.com/document/path/100073 */
export const agentGetAdminList: ApiEndpoint = {
  name: "agent/get_admin_list",
  notes: { page: "path/100073" },
  method: "POST",
  callers: ["app"],
  onError: { admin: [] },
  run: ({ names, corp }) => ({ admin: adminsOf(names, corp) }),
};

/** What the company's administrator granted. @see https://developer.work.weixin.qq.com/document/path/99052 */
export const agentGetPermissions: ApiEndpoint = {
  name: "agent/get_permissions",
  notes: { page: "path/99052", checks: "proxy-developed app (48002)" },
  method: "POST",
  callers: ["proxy"],
  onError: { app_permissions: [] },
  run: ({ app }) => ({ app_permissions: app?.proxy?.permissions ?? [] }),
};

const MOST_USERS = 1_000;

/** The provider's own ids for members in the visible range. @see https://developer.work.weixin.qq.com/document/path/95604 */
export const useridToOpenuserid: ApiEndpoint = {
  name: "batch/userid_to_openuserid",
  notes: {
    page: "path/95604",
    checks: "proxy-developed app (48002), list length (40063, 40058), visible range",
    omits: "the day-long block after many wrong ids",
  },
  method: "POST",
  callers: ["proxy"],
  onError: { open_userid_list: [], invalid_userid_list: [] },
  run({ body, names, view }) {
    const list: unknown = body["userid_list"];
    if (!Array.isArray(list) || list.length === 0) throw new Refusal(40063);
    if (list.length > MOST_USERS) throw new Refusal(40058, "invalid param 'userid_list'");
    const found = list.map((userid: unknown) => {
      const member = typeof userid === "string" ? names.member(userid) : undefined;
      return {
        userid,
        open_userid: member && view.member(member) && names.openUser(member.userId),
      };
    });
    return {
      open_userid_list: found.filter(({ open_userid }) => open_userid),
      invalid_userid_list: found.filter((each) => !each.open_userid).map(({ userid }) => userid),
    };
  },
};
