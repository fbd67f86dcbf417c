import { z } from "zod";
import { seconds, text, whole } from "../answer-fields.ts";

/*
 * The fields that are read of WeCom's answers. A withheld list becomes [], any other withheld field null.
 */

const number = z
  .union([whole, z.literal("").transform(() => null)])
  .nullish()
  .transform((value) => value ?? null);
const numbers = list(whole);
const names = list(z.string());

const gender = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => {
    const written = String(value);
    return written === "0" || written === "1" || written === "2" ? written : null;
  });

export const agentAnswer = z
  .object({
    name: text,
    close: whole.nullish(),
    redirect_domain: text,
    allow_userinfos: z.object({ user: list(z.looseObject({})) }).nullish(),
    allow_partys: z.object({ partyid: numbers }).nullish(),
    allow_tags: z.object({ tagid: numbers }).nullish(),
  })
  .transform((answer) => ({
    name: answer.name,
    isEnabled: answer.close !== 1,
    trustedDomain: answer.redirect_domain || null,
    seesNobody:
      !answer.allow_userinfos?.user.length &&
      !answer.allow_partys?.partyid.length &&
      !answer.allow_tags?.tagid.length,
  }));

export const tokenAnswer = z
  .object({ access_token: z.string().min(1), expires_in: seconds })
  .transform((answer) => ({ token: answer.access_token, expiresInSeconds: answer.expires_in }));

export const ticketAnswer = z
  .object({ ticket: z.string().min(1), expires_in: seconds })
  .transform((answer) => ({ token: answer.ticket, expiresInSeconds: answer.expires_in }));

/** Both spellings: older answers use `UserId` and `OpenId`. */
export const userInfoAnswer = z
  .object({
    userid: text,
    UserId: text,
    openid: text,
    OpenId: text,
    external_userid: text,
    user_ticket: text,
  })
  .transform((answer, context) => {
    const userid = answer.userid ?? answer.UserId;
    const openid = answer.openid ?? answer.OpenId;
    if (userid !== null) return insider(userid, answer.user_ticket);
    if (openid !== null) return outsider(openid, answer.external_userid);
    context.issues.push({ code: "custom", path: ["userid"], input: undefined, message: "missing" });
    return z.NEVER;
  });

/** `"0"` and the default picture mean that the member or the administrator did not allow the field. */
export const userDetailAnswer = z
  .object({
    userid: z.string().min(1),
    gender: gender.transform((value) => (value === "0" ? null : value)),
    avatar: text.transform((value) => (value !== null && isDefaultPicture(value) ? null : value)),
    mobile: text,
    email: text,
    biz_mail: text,
    address: text,
    qr_code: text,
  })
  .transform(({ biz_mail: bizMail, qr_code: qrCode, ...same }) => ({ ...same, bizMail, qrCode }));

const member = z
  .object({
    userid: z.string().min(1),
    name: text,
    department: numbers,
    order: numbers,
    position: text,
    mobile: text,
    gender,
    email: text,
    biz_mail: text,
    is_leader_in_dept: numbers,
    direct_leader: names,
    avatar: text,
    thumb_avatar: text,
    telephone: text,
    alias: text,
    address: text,
    open_userid: text,
    main_department: number,
    status: number,
    qr_code: text,
  })
  .transform((answer) => ({
    userid: answer.userid,
    name: answer.name,
    department: answer.department,
    order: answer.order,
    position: answer.position,
    mobile: answer.mobile,
    gender: answer.gender,
    email: answer.email,
    bizMail: answer.biz_mail,
    isLeaderInDept: answer.is_leader_in_dept,
    directLeader: answer.direct_leader,
    avatar: answer.avatar,
    thumbAvatar: answer.thumb_avatar,
    telephone: answer.telephone,
    alias: answer.alias,
    address: answer.address,
    openUserid: answer.open_userid,
    mainDepartment: answer.main_department,
    status: answer.status,
    qrCode: answer.qr_code,
  }));

export const memberAnswer = member;

/** Without the records that cannot be read: each of them can be asked for by its id. */
export const memberListAnswer = z
  .object({ userlist: z.array(z.unknown()) })
  .transform(({ userlist }) => {
    const members = userlist.flatMap((row) => {
      const read = member.safeParse(row);
      return read.success ? [read.data] : [];
    });
    return { members, isComplete: members.length === userlist.length };
  });

const memberId = z.union([z.string().min(1), z.number().transform(String)]);

export const memberIdsAnswer = z
  .object({ userlist: z.array(z.object({ userid: memberId })) })
  .transform(({ userlist }) => userlist.map(({ userid }) => userid));

/** What cannot be read of a department's place counts as withheld. */
const departmentPlace = { id: whole, parentid: number.catch(null), order: number.catch(null) };

const department = z
  .object({ ...departmentPlace, name: text, name_en: text, department_leader: names })
  .transform((answer) => ({
    id: answer.id,
    name: answer.name,
    nameEn: answer.name_en,
    departmentLeader: answer.department_leader,
    parentId: answer.parentid,
    order: answer.order,
  }));

export const departmentAnswer = z.object({ department }).transform((answer) => answer.department);

export const departmentListAnswer = z
  .object({ department: z.array(department) })
  .transform((answer) => answer.department);

export const departmentIdsAnswer = z
  .object({ department_id: z.array(z.object(departmentPlace)) })
  .transform((answer) =>
    answer.department_id.map(({ id, parentid, order }) => ({ id, parentId: parentid, order })),
  );

function list<S extends z.ZodType>(item: S) {
  return z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
}

function insider(userid: string, userTicket: string | null) {
  return { kind: "member" as const, userid, ...(userTicket !== null && { userTicket }) };
}

function outsider(openid: string, externalUserid: string | null) {
  return {
    kind: "outsider" as const,
    openid,
    ...(externalUserid !== null && { externalUserid }),
  };
}

/** WeCom's default picture has a name of its own: `.../independent/DefaultAvatar$73ba92b5.png`. */
function isDefaultPicture(url: string): boolean {
  return /^[^?]*default/i.test(url);
}
