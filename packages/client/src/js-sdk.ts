import type { Transport } from "./transport.ts";
import type { CallOptions } from "./tree.ts";

/** A signature for one page. */
export interface JsSignature {
  /** In seconds. */
  readonly timestamp: string;
  readonly nonceStr: string;
  readonly signature: string;
}

/** What `ww.register` of WeCom's JS-SDK takes of the app: `ww.register({ ...sdk, jsApiList })`. */
export interface JsSdk {
  readonly corpId: string;
  readonly agentId: string;
  readonly getConfigSignature: (url?: string) => Promise<JsSignature>;
  readonly getAgentConfigSignature: (url?: string) => Promise<JsSignature>;
}

/** The page, and the company where the element serves several. */
export interface JsSdkInput {
  /** Defaults to the address of the current page. */
  readonly url?: string | undefined;
  readonly corpId?: string | undefined;
}

interface JsConfig extends Pick<JsSdk, "corpId" | "agentId"> {
  readonly config: JsSignature;
  readonly agentConfig: JsSignature;
}

export async function prepareJsSdk(
  transport: Transport,
  fullName: string,
  { url, corpId }: JsSdkInput = {},
  options?: CallOptions,
): Promise<JsSdk> {
  const signed = new Map<string, Promise<JsConfig>>();
  const sign = (page = url ?? currentPage()): Promise<JsConfig> => {
    const bare = page.split("#", 1)[0] ?? "";
    const earlier = signed.get(bare);
    if (earlier) return earlier;
    const input = { url: bare, ...(corpId !== undefined && { corpId }) };
    const asked = transport.call("query", `${fullName}.getJsConfig`, input, options);
    const config = asked as Promise<JsConfig>;
    signed.set(bare, config);
    config.catch(() => signed.delete(bare));
    return config;
  };
  const { corpId: appCorpId, agentId } = await sign();
  return {
    corpId: appCorpId,
    agentId,
    getConfigSignature: async (page) => (await sign(page)).config,
    getAgentConfigSignature: async (page) => (await sign(page)).agentConfig,
  };
}

/** @throws TypeError outside a page */
function currentPage(): string {
  const { location } = globalThis as { location?: { readonly href: string } };
  if (!location) throw new TypeError("prepareJsSdk needs { url } outside a page");
  return location.href;
}
