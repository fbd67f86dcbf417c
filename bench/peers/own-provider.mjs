/*
 * The peers call the addresses of WeChat, which they do not let one change. Global `fetch` and the `request` of urllib
 * are replaced by ones that call the bench's provider; nothing else of them changes.
 */

const OFFICIAL = "https://api.weixin.qq.com";

export function useProvider(providerUrl) {
  const general = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return url.startsWith(OFFICIAL)
      ? general(providerUrl + url.slice(OFFICIAL.length), init)
      : general(input, init);
  };
}

export function useProviderIn(urllib, providerUrl) {
  const { request } = urllib;
  urllib.request = (url, ...rest) =>
    request.call(urllib, url.replace(OFFICIAL, providerUrl), ...rest);
}
