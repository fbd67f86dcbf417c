import { field, outbound } from "@menshen/core";
import { oidcType, textAt } from "@menshen/domain";
import { z } from "zod";

const claim = (zh: string, en: string, fallback: string) =>
  field(z.string().min(1).default(fallback), {
    titles: { zh, en },
    help: {
      zh: `声明的名称，默认 ${fallback}；嵌套的写作 a.b。`,
      en: `The name of the claim, ${fallback} by default; a nested one is a.b.`,
    },
  });

/** Any OpenID provider, by configuration alone. */
export default oidcType({
  kind: "oidc",
  issuer: ({ issuer }) => issuer,
  responseMode: ({ responseMode }) => responseMode,
  config: {
    issuer: outbound(
      {
        titles: { zh: "签发者", en: "Issuer" },
        help: {
          zh: "与发现文档中的 issuer 完全一致；其主机（以及令牌、密钥地址的主机）须列入 MENSHEN_PROVIDER_HOSTS。",
          en: "Exactly as the provider's discovery document has it. Its host, and those of its token and key addresses, must be in MENSHEN_PROVIDER_HOSTS.",
        },
      },
      "exact",
    ),
    responseMode: field(z.enum(["query", "form_post"]).default("query"), {
      titles: { zh: "返回方式", en: "Response mode" },
      help: {
        zh: "身份提供方如何交回授权码：默认 query，也可以是 form_post。",
        en: "How the provider hands the code over: query by default, or form_post.",
      },
    }),
    claims: field(
      z
        .strictObject({
          name: claim("姓名", "Name", "name"),
          avatar: claim("头像", "Avatar", "picture"),
        })
        .prefault({}),
      { titles: { zh: "声明对应", en: "Claims" } },
    ),
  },
  identify: ({ profile, config: { claims } }) => ({
    subject: profile.sub,
    name: textAt(profile, claims.name),
    avatar: textAt(profile, claims.avatar),
  }),
});
