/** The providers' hosts. Those without a site answer 404, as for any unknown path; other hosts do not exist here. */
export const OFFICIAL_HOSTS: ReadonlySet<string> = new Set([
  "qyapi.weixin.qq.com",
  "open.weixin.qq.com",
  "login.work.weixin.qq.com",
  "open.work.weixin.qq.com",
  "api.weixin.qq.com",
  "res.wx.qq.com",
  "wwcdn.weixin.qq.com",
  "lp.open.weixin.qq.com",
  "long.open.weixin.qq.com",
  "accounts.sandbox.example",
  "github.com",
  "api.github.com",
]);

/** Loopback, and names that only a local network resolves: a Compose service, `host.docker.internal`. */
export function isLocalName(hostname: string): boolean {
  return isLoopback(hostname) || /^([a-z\d_-]+|host\.docker\.internal)$/i.test(hostname);
}

export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}
