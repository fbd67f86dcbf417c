import { Refusal } from "../../refusal.ts";
import { PRE_AUTH_SECONDS } from "../../world/state/suites.ts";
import { requiredText } from "../api/body.ts";
import type { ServiceEndpoint } from "./endpoint.ts";

/** A code for one visit of the installation page. @see https://developer.work.weixin.qq.com/document/path/90601 */
export const getPreAuthCode: ServiceEndpoint = {
  name: "service/get_pre_auth_code",
  notes: { page: "path/90601", checks: "third-party suite (48002)" },
  method: "GET",
  credential: "suite",
  run({ engine, template }) {
    if (template.kind !== "thirdParty") throw new Refusal(48002);
    const pre_auth_code = engine.suites.issuePreAuthCode({ suiteId: template.suiteId });
    return { pre_auth_code, expires_in: PRE_AUTH_SECONDS };
  },
};

/** Whether the visit is for a test, which an unpublished suite needs. @see https://developer.work.weixin.qq.com/document/path/90602 */
export const setSessionInfo: ServiceEndpoint = {
  name: "service/set_session_info",
  notes: {
    page: "path/90602",
    checks: "pre_auth_code of the suite (40077, 42007), auth_type 0 or 1 (40058)",
    omits: "session_info.appid",
  },
  credential: "suite",
  run({ engine, body, template }) {
    const code = requiredText(body, "pre_auth_code", 40077);
    const session = engine.suites.preAuthCode(code);
    if (session === "expired") throw new Refusal(42007);
    if (session === "unknown" || session.suiteId !== template.suiteId) throw new Refusal(40077);
    const info = (body["session_info"] ?? {}) as { auth_type?: unknown };
    const { auth_type: authType = 0 } = info;
    if (authType !== 0 && authType !== 1) throw new Refusal(40058, "invalid param 'auth_type'");
    session.isTest = authType === 1;
    return {};
  },
};
