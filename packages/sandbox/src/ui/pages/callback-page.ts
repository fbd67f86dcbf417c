import { address } from "../../simulator/address.ts";
import { html } from "../html.ts";
import { pageResponse } from "../page.ts";
import type { Context } from "../../simulator/route.ts";
import { langOf, textsFor } from "../i18n/texts.ts";
import { CODE_SECONDS } from "../../simulator/world/state/wecom-grants.ts";
import { WECHAT_CODE_SECONDS } from "../../simulator/world/state/wechat-grants.ts";

/** Shows the code and state a login came back with, and the shell commands that exchange it. */
export function callbackPage(context: Context): Response {
  const { url, request } = context;
  const lang = langOf(request);
  const { index: text } = textsFor(lang);
  const code = url.searchParams.get("code");
  const next =
    code === null ? undefined : (wecomCommands(context, code) ?? wechatCommands(context, code));
  const body = html`<section class="panel stack">
    <h1>${text.callback}</h1>
    <dl class="facts">
      <dt>code</dt>
      <dd class="mono" data-testid="code">${code ?? text.callbackNone}</dd>
      <dt>state</dt>
      <dd class="mono" data-testid="state">${url.searchParams.get("state")}</dd>
    </dl>
    ${
      next &&
      html`<p class="soft small">${text.callbackHint(next.seconds)}</p>
        <pre>${next.commands}</pre>`
    }
    <p><a href="${context.prefix}/?lang=${lang}">${text.home}</a></p>
  </section>`;
  return pageResponse({ lang, title: text.callback, body, shape: "card" });
}

interface Next {
  readonly seconds: number;
  readonly commands: string;
}

function wecomCommands({ url, engine, origin }: Context, code: string): Next | undefined {
  const corp = engine.settings.corps.find(({ corpId }) => corpId === url.searchParams.get("for"));
  const app = corp?.apps.find(({ agentId }) => String(agentId) === url.searchParams.get("app"));
  if (!corp || !app) return undefined;
  const gettoken = { corpid: corp.corpId, corpsecret: app.secret };
  const commands = `TOKEN=$(curl -s '${address(`${origin}/cgi-bin/gettoken`, gettoken)}' | ${field("access_token")})
curl "${origin}/cgi-bin/auth/getuserinfo?access_token=$TOKEN&code=${encodeURIComponent(code)}"`;
  return { seconds: CODE_SECONDS, commands };
}

function wechatCommands({ url, engine, origin }: Context, code: string): Next | undefined {
  const app = engine.settings.wechat.apps.find(
    ({ appId }) => appId === url.searchParams.get("for"),
  );
  if (!app) return undefined;
  const exchange = { appid: app.appId, secret: app.secret, code, grant_type: "authorization_code" };
  const commands = `ANSWER=$(curl -s '${address(`${origin}/sns/oauth2/access_token`, exchange)}'); echo "$ANSWER"
TOKEN=$(echo "$ANSWER" | ${field("access_token")}); OPENID=$(echo "$ANSWER" | ${field("openid")})
curl "${origin}/sns/userinfo?access_token=$TOKEN&openid=$OPENID"`;
  return { seconds: WECHAT_CODE_SECONDS, commands };
}

const field = (name: string) => String.raw`sed 's/.*"${name}":"\([^"]*\)".*/\1/'`;
