/** Texts of the authorisation page of the OpenID provider and of GitHub. */
export const oauthZh = {
  title: "授权登录",
  heading: (app: string) => `登录「${app}」`,
  choose: "请选择以谁的身份登录并同意授权。",
  refuse: "拒绝",
  continue: "继续",
  unknownPerson: "没有这个账号",
  index: {
    title: "OpenID Connect 与 GitHub",
    lead: "通用的 OAuth 2.0 / OpenID Connect 服务与 GitHub，及其账号。",
    issuer: "签发者",
    hosts: "回调主机",
    people: "账号",
    public: "公开客户端",
  },
};

export const oauthEn: typeof oauthZh = {
  title: "Authorise",
  heading: (app) => `Log in to ${app}`,
  choose: "Choose the person who logs in and agrees.",
  refuse: "Refuse",
  continue: "Continue",
  unknownPerson: "There is no such account",
  index: {
    title: "OpenID Connect and GitHub",
    lead: "An OAuth 2.0 and OpenID Connect server, GitHub, and accounts at both.",
    issuer: "Issuer",
    hosts: "Callback hosts",
    people: "Accounts",
    public: "public client",
  },
};
