import { z } from "zod";
import { seconds, text, whole } from "../../answer-fields.ts";

/* What is read of the answers to a provider's calls, and nothing else. */

export const suiteTokenAnswer = z
  .object({ suite_access_token: z.string().min(1), expires_in: seconds })
  .transform((answer) => ({
    token: answer.suite_access_token,
    expiresInSeconds: answer.expires_in,
  }));

export const providerTokenAnswer = z
  .object({ provider_access_token: z.string().min(1), expires_in: seconds })
  .transform((answer) => ({
    token: answer.provider_access_token,
    expiresInSeconds: answer.expires_in,
  }));

const corp = z
  .object({ corpid: z.string().min(1), corp_name: text, corp_full_name: text })
  .transform((answer) => ({
    corpId: answer.corpid,
    corpName: answer.corp_name,
    corpFullName: answer.corp_full_name,
  }));

/** The one app of an authorisation. Absent in the short form of the answers, and where the app is gone. */
const agent = z
  .object({
    agent: z
      .array(
        z.object({ agentid: whole, name: text }).transform(({ agentid, name }) => ({
          agentId: String(agentid),
          name,
        })),
      )
      .nullish(),
  })
  .nullish()
  .transform((info) => info?.agent?.[0] ?? null);

export const permanentCodeAnswer = z
  .object({
    permanent_code: z.string().min(1),
    auth_corp_info: corp,
    auth_info: agent,
    state: text,
  })
  .transform((answer) => ({
    permanentCode: answer.permanent_code,
    corp: answer.auth_corp_info,
    /** Null in the short form: request it with `getAuthInfo`. */
    agent: answer.auth_info,
    /** The state of the authorisation link. */
    state: answer.state,
  }));

export const authInfoAnswer = z
  .object({ auth_corp_info: corp, auth_info: agent })
  .transform((answer) => ({ corp: answer.auth_corp_info, agent: answer.auth_info }));

export const customizedUrlAnswer = z
  .object({ qrcode_url: z.string().min(1), expires_in: seconds })
  .transform((answer) => ({ url: answer.qrcode_url, expiresInSeconds: answer.expires_in }));

export const openCorpIdAnswer = z
  .object({ open_corpid: z.string().min(1) })
  .transform((answer) => answer.open_corpid);

export const adminListAnswer = z
  .object({
    admin: z
      .array(z.object({ userid: z.string().min(1), open_userid: text, auth_type: whole }))
      .nullish(),
  })
  .transform((answer) =>
    (answer.admin ?? []).map((admin) => ({
      userid: admin.userid,
      openUserid: admin.open_userid,
      mayManage: admin.auth_type === 1,
    })),
  );

/** Both spellings: older answers use `CorpId`, `UserId` and `OpenId`. */
export const suiteUserAnswer = z
  .object({
    corpid: text,
    CorpId: text,
    userid: text,
    UserId: text,
    open_userid: text,
    openid: text,
    OpenId: text,
    user_ticket: text,
  })
  .transform((answer, context) => {
    const corpId = answer.corpid ?? answer.CorpId;
    const userid = answer.userid ?? answer.UserId;
    const openid = answer.openid ?? answer.OpenId;
    if (corpId !== null && userid !== null) {
      const { open_userid: openUserid, user_ticket: userTicket } = answer;
      return { kind: "member" as const, corpId, userid, openUserid, userTicket };
    }
    if (openid !== null) return { kind: "outsider" as const, openid };
    context.issues.push({ code: "custom", path: ["userid"], input: undefined, message: "missing" });
    return z.NEVER;
  });

export const corpTokenAnswer = z
  .object({ access_token: z.string().min(1), expires_in: seconds })
  .transform((answer) => ({ token: answer.access_token, expiresInSeconds: answer.expires_in }));
