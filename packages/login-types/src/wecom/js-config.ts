import { randomBytes } from "node:crypto";
import { Code, field, type CallContext, type Ports } from "@menshen/core";
import { signJsPage, type JsSignature, type WecomClient } from "@menshen/providers";
import { z } from "zod";

/** What `getJsConfig` answers: the ids and signatures for `wx.config`, `wx.agentConfig` and `ww.register`. */
export interface JsConfig {
  corpId: string;
  agentId: string;
  /** For `wx.config` and `getConfigSignature`: under the company's ticket. */
  config: JsSignature;
  /** For `wx.agentConfig` and `getAgentConfigSignature`: under the app's ticket. */
  agentConfig: JsSignature;
}

/** An app as its pages name it. */
interface JsApp {
  readonly corpId: string;
  readonly agentId: string;
  readonly wecom: WecomClient;
}

export type JsConfigAccess = "session" | "public";

/** Who may call `getJsConfig`: a key of the config. */
export const jsConfigOption = {
  jsConfig: field(z.enum(["session", "public"]).optional(), {
    titles: { zh: "JS-SDK 签名的访问级别", en: "Access to JS-SDK signatures" },
    help: {
      zh: "谁能调用 getJsConfig：默认 session，仅已登录用户；public 为任何访问者（页面须在登录前调用 JS-SDK 时）。",
      en: "Who may call getJsConfig: session (default), signed-in users; public, every visitor, for pages that use the JS-SDK before the login.",
    },
  }),
};

export const JsPageUrl = z.string().min(1).max(4096);

/** @param url the page, as `ownPage` of the domain gives it */
export async function jsConfigOf(
  { corpId, agentId, wecom }: JsApp,
  url: string,
  { clock }: Pick<Ports, "clock">,
): Promise<JsConfig> {
  const [corpTicket, agentTicket] = await Promise.all([wecom.corpTicket(), wecom.agentTicket()]);
  const sign = (ticket: string) =>
    signJsPage(ticket, url, {
      timestamp: String(Math.floor(clock.now() / 1000)),
      nonceStr: randomBytes(12).toString("hex"),
    });
  return { corpId, agentId, config: sign(corpTicket), agentConfig: sign(agentTicket) };
}

/** For a method that several instances share, where the access of one decides. @throws Code 10602 */
export function requireJsConfigAccess(access: JsConfigAccess, { caller }: CallContext): void {
  if (access === "session" && caller === "anonymous")
    throw new Code(10602, "getJsConfig needs a session: its element does not say jsConfig: public");
}
