import type { LoginOptions } from "@menshen/element";

/** The options in the address: `?authType=WeChatType&lang=zh`. */
export function sampleOptions(): LoginOptions {
  const query = new URLSearchParams(location.search);
  const read = (name: string) => query.get(name) ?? undefined;
  return {
    authType: read("authType"),
    config: { appId: read("appId"), scope: read("scope") },
    server: read("server"),
    lang: read("lang") as LoginOptions["lang"],
    display: read("display") as LoginOptions["display"],
  };
}
