import { field, outbound } from "@menshen/core";
import { oauth2Type, textAt } from "@menshen/domain";
import { z } from "zod";

const path = (zh: string, en: string, fallback: string) =>
  field(z.string().min(1).default(fallback), {
    titles: { zh, en },
    help: {
      zh: `个人信息中的字段，默认 ${fallback}；嵌套的写作 a.b。`,
      en: `The field of the profile, ${fallback} by default; a nested one is a.b.`,
    },
  });

const called = {
  zh: "其主机须列入 MENSHEN_PROVIDER_HOSTS。",
  en: "Its host must be in MENSHEN_PROVIDER_HOSTS.",
};

/** Any OAuth 2.0 server with a profile address, by configuration alone. */
export default oauth2Type({
  kind: "oauth2",
  authorize: ({ authorizeUrl }) => authorizeUrl,
  token: ({ tokenUrl }) => tokenUrl,
  userInfo: ({ userInfoUrl }) => userInfoUrl,
  clientAuth: ({ clientAuth }) => clientAuth,
  pkce: ({ pkce }) => pkce,
  config: {
    authorizeUrl: field(z.url({ protocol: /^https?$/ }), {
      titles: { zh: "授权页地址", en: "Authorise address" },
      help: {
        zh: "浏览器前往的登录页。",
        en: "The login page that browsers are sent to.",
      },
    }),
    tokenUrl: outbound({ titles: { zh: "令牌地址", en: "Token address" }, help: called }, "exact"),
    userInfoUrl: outbound(
      { titles: { zh: "个人信息地址", en: "Profile address" }, help: called },
      "exact",
    ),
    clientAuth: field(z.enum(["post", "basic"]).default("post"), {
      titles: { zh: "客户端认证", en: "Client authentication" },
      help: {
        zh: "密钥放在表单（post）还是 HTTP Basic（basic）中。",
        en: "Whether the secret is sent in the form (post) or by HTTP Basic (basic).",
      },
    }),
    pkce: field(z.boolean().default(true), {
      titles: { zh: "使用 PKCE", en: "PKCE" },
      help: {
        zh: "默认使用；不认识它的服务会忽略。",
        en: "On by default; servers that do not know it ignore it.",
      },
    }),
    fields: field(
      z
        .strictObject({
          subject: path("唯一标识", "Lasting id", "id"),
          name: path("姓名", "Name", "name"),
          avatar: path("头像", "Avatar", "avatar_url"),
        })
        .prefault({}),
      { titles: { zh: "字段对应", en: "Fields" } },
    ),
  },
  profile: z.record(z.string(), z.unknown()),
  identify: ({ profile, config: { fields } }) => ({
    subject: textAt(profile, fields.subject) ?? "",
    name: textAt(profile, fields.name),
    avatar: textAt(profile, fields.avatar),
  }),
});
