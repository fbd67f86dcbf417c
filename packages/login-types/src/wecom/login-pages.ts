interface App {
  corpId: string;
  agentId: string;
  redirectUri: string;
  scope?: string | undefined;
}

/** WeCom's web login: QR code, or one click where the desktop client is signed in. */
export function scanPage(
  base: string,
  { corpId, agentId, redirectUri }: App,
  state: string,
): string {
  const query = new URLSearchParams({
    login_type: "CorpApp",
    appid: corpId,
    agentid: agentId,
    redirect_uri: redirectUri,
    state,
  });
  return `${base}/wwlogin/sso/login?${query.toString()}`;
}

/** The OAuth2 redirect of a page that is open inside WeCom. The fragment has to be the last part of the URL. */
export function authorizePage(
  base: string,
  { corpId, agentId, redirectUri, scope = "snsapi_base" }: App,
  state: string,
): string {
  const query = new URLSearchParams({
    appid: corpId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope,
    state,
    agentid: agentId,
  });
  return `${base}/connect/oauth2/authorize?${query.toString()}#wechat_redirect`;
}

interface SuiteApp {
  suiteId: string;
  redirectUri: string;
  scope?: string | undefined;
}

/** The web login of a provider's login authorisation, for members of every company. */
export function suiteScanPage(
  base: string,
  { suiteId, redirectUri }: SuiteApp,
  state: string,
): string {
  const query = new URLSearchParams({
    login_type: "ServiceApp",
    appid: suiteId,
    redirect_uri: redirectUri,
    state,
  });
  return `${base}/wwlogin/sso/login?${query.toString()}`;
}

/** The OAuth2 redirect of a third-party suite: without an app, since the code names the company. */
export function suiteAuthorizePage(
  base: string,
  { suiteId, redirectUri, scope = "snsapi_base" }: SuiteApp,
  state: string,
): string {
  const query = new URLSearchParams({
    appid: suiteId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope,
    state,
  });
  return `${base}/connect/oauth2/authorize?${query.toString()}#wechat_redirect`;
}
