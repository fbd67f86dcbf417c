import { apiResponse } from "./wecom/api/envelope.ts";
import type { Context, Reply, Route, Site } from "./route.ts";

/** The sandbox's own errcode for an API that the provider has and the sandbox has not; no provider uses it. */
const NOT_SIMULATED = 990_404;

const WECOM_APIS = [
  "agent/set",
  "agent/set_workbench_template",
  "agent/get_workbench_template",
  "appchat/create",
  "appchat/get",
  "appchat/send",
  "appchat/update",
  "batch/getresult",
  "batch/invite",
  "batch/replaceparty",
  "batch/replaceuser",
  "batch/syncuser",
  "checkin/*",
  "corp/get_join_qrcode",
  "department/create",
  "department/delete",
  "department/update",
  "export/department",
  "export/get_result",
  "export/simple_user",
  "export/taguser",
  "export/user",
  "externalcontact/*",
  "kf/*",
  "linkedcorp/*",
  "media/get",
  "media/upload",
  "media/uploadimg",
  "menu/create",
  "menu/delete",
  "menu/get",
  "message/recall",
  "message/update_template_card",
  "miniprogram/jscode2session",
  "oa/*",
  "school/*",
  "service/get_app_qrcode",
  "service/get_register_code",
  "service/contact/search",
  "service/miniprogram/jscode2session",
  "tag/addtagusers",
  "tag/create",
  "tag/delete",
  "tag/deltagusers",
  "tag/update",
  "user/batchdelete",
  "user/check_member_auth",
  "user/create",
  "user/delete",
  "user/list_member_auth",
  "user/update",
];

const WECHAT_APIS = [
  "cgi-bin/clear_quota",
  "cgi-bin/message/custom/send",
  "cgi-bin/message/template/send",
  "cgi-bin/qrcode/create",
  "cgi-bin/user/info",
  "cgi-bin/user/info/batchget",
  "wxa/*",
];

/** APIs of WeCom that exist and are not simulated. */
export const notSimulatedWecom: Site = {
  hosts: ["qyapi.weixin.qq.com"],
  routes: WECOM_APIS.map((name) => route(`/cgi-bin/${name}`, name)),
};

/** APIs of WeChat that exist and are not simulated. */
export const notSimulatedWechat: Site = {
  hosts: ["api.weixin.qq.com"],
  routes: WECHAT_APIS.map((name) => route(`/${name}`, name)),
};

function route(path: string, endpoint: string): Route {
  return { path, methods: ["GET", "POST"], endpoint, notSimulated: true, handle: refuse };
}

/** Says so in the body and in a header; a scripted fault replaces the answer. */
function refuse({ url, fault }: Context): Reply {
  const name = url.pathname.replace(/^\/(cgi-bin\/)?/, "");
  const errcode = fault.errcode ?? NOT_SIMULATED;
  const errmsg =
    fault.errmsg ?? `${name} exists at the provider and is not simulated by the sandbox`;
  const response = apiResponse({ errcode, errmsg }, fault);
  response.headers.set("x-sandbox-not-simulated", name);
  return { response, errcode };
}
