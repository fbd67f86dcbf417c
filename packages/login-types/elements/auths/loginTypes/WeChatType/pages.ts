/** WeChat's page with the QR code, for desktop browsers. The fragment is part of the documented form. */
export function qrPage(
  base: string,
  { appId, redirectUri }: { appId: string; redirectUri: string },
  state: string,
): string {
  const query = new URLSearchParams({
    appid: appId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "snsapi_login",
    state,
  });
  return `${base}/connect/qrconnect?${query.toString()}#wechat_redirect`;
}
