import { Refusal, required } from "../../refusal.ts";
import { findMember } from "../../world/lookup/directory.ts";
import { requiredText } from "./body.ts";
import type { ApiCall, ApiEndpoint } from "./endpoint.ts";

const CONCURRENT = 20;

/** Who came to the second-verification page. @see https://developer.work.weixin.qq.com/document/path/99499 */
export const authGetTfaInfo: ApiEndpoint = {
  name: "auth/get_tfa_info",
  notes: {
    page: "path/99499",
    checks:
      "contact-sync or self-built app (48002), 20 calls at a time (45033), code (41008, 40029), visible range (60011)",
    omits: "that the configured page is the app's OAuth link",
  },
  method: "POST",
  callers: ["selfBuilt", "contacts"],
  limitsConcurrency: CONCURRENT,
  run({ engine, body, corp, view, names }) {
    const code = requiredText(body, "code", 41008);
    const grant = engine.tfaCodes.peekCode(code);
    if (!grant || grant.corpId !== corp.corpId) throw new Refusal(40029);
    const member = findMember(corp, grant.userId);
    if (!member) throw new Refusal(60111);
    if (!view.member(member)) throw new Refusal(60011);
    return {
      userid: names.user(member.userId),
      tfa_code: engine.tfaCodes.exchange(code, grant),
    };
  },
};

/** The site's own check succeeded, when using an app. @see https://developer.work.weixin.qq.com/document/path/99500 */
export const userTfaSucc: ApiEndpoint = {
  name: "user/tfa_succ",
  notes: {
    page: "path/99500",
    checks:
      "contact-sync or self-built app (48002), 20 calls at a time (45033), userid (41009, 60111), tfa_code (40058)",
  },
  method: "POST",
  callers: ["selfBuilt", "contacts"],
  limitsConcurrency: CONCURRENT,
  run({ engine, body, corp, names }) {
    const member = names.member(requiredText(body, "userid", 41009));
    if (!member) throw new Refusal(60111);
    const code = requiredText(body, "tfa_code", 40058);
    if (!engine.tfaCodes.complete(code, { corpId: corp.corpId, userId: member.userId }))
      throw new Refusal(40058, "invalid param 'tfa_code'");
    return {};
  },
};

/** The site's own check succeeded, at login. @see https://developer.work.weixin.qq.com/document/path/90203 */
export const userAuthsucc: ApiEndpoint = {
  name: "user/authsucc",
  notes: { page: "path/90203", checks: "userid (41009, 60111), visible range (60011)" },
  method: "GET",
  callers: ["selfBuilt", "contacts"],
  run({ query, view, names }: ApiCall) {
    const member = names.member(required(query, "userid", 41009));
    if (!member) throw new Refusal(60111);
    if (!view.member(member)) throw new Refusal(60011);
    return {};
  },
};
