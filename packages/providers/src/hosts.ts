/** The hosts on which Tencent serves what we call or send people to. Every other host needs the operator's word. */
export const officialHosts: readonly string[] = [
  "qyapi.weixin.qq.com",
  "login.work.weixin.qq.com",
  "open.work.weixin.qq.com",
  "open.weixin.qq.com",
  "api.weixin.qq.com",
];
