/** Tencent's hosts of the APIs and login pages. Any other host has to be allowed by the operator. */
export const officialHosts: readonly string[] = [
  "qyapi.weixin.qq.com",
  "login.work.weixin.qq.com",
  "open.work.weixin.qq.com",
  "open.weixin.qq.com",
  "api.weixin.qq.com",
];
