import { html } from "hono/html";
import type { KoaContextWithOIDC } from "oidc-provider";
import { renderPage } from "../login/pages/page.ts";
import { localeOf } from "../login/pages/locale.ts";

type Context = Pick<KoaContextWithOIDC, "req" | "querystring" | "set" | "append" | "body" | "type">;

/** What cannot be sent back to the application: it is unknown, or its address is. */
export async function showError(
  ctx: KoaContextWithOIDC,
  out: { error: string; error_description?: string | undefined },
): Promise<void> {
  const text = localeFor(ctx).text;
  await answer(ctx, {
    title: text.failed,
    body: html`<h1>${text.failed}</h1>
      <div class="notice" role="alert">
        <strong>${text.applicationFailed}</strong
        ><span>${[out.error, out.error_description].filter(Boolean).join(": ")}</span>
      </div>`,
  });
}

/** Asks whether to sign out. */
export async function showLogout(ctx: KoaContextWithOIDC): Promise<void> {
  const text = localeFor(ctx).text;
  const action = ctx.oidc.urlFor("end_session_confirm");
  const secret = ctx.oidc.session?.state?.["secret"];
  await answer(ctx, {
    title: text.signOut,
    body: html`<h1>${text.signOut}</h1>
      <p>${text.signOutHint}</p>
      <form method="post" action="${action}">
        <input type="hidden" name="xsrf" value="${String(secret)}" />
        <button class="button" name="logout" value="yes">${text.signOut}</button>
        <button class="button">${text.staySignedIn}</button>
      </form>`,
    // Redirects to the application count, too.
    formTargets: ["'self'", "https:", "http:"],
  });
}

export async function showSignedOut(ctx: KoaContextWithOIDC): Promise<void> {
  const text = localeFor(ctx).text;
  await answer(ctx, {
    title: text.signedOut,
    body: html`<h1>${text.signedOut}</h1>
      <a class="button" href="/login">${text.signIn}</a>`,
  });
}

async function answer(
  ctx: Context,
  page: Omit<Parameters<typeof renderPage>[0], "locale">,
): Promise<void> {
  const response = await renderPage({ locale: localeFor(ctx), ...page });
  ctx.type = "html";
  for (const [name, value] of response.headers)
    if (name === "set-cookie") ctx.append(name, value);
    else ctx.set(name, value);
  ctx.body = await response.text();
}

function localeFor({ req, querystring }: Pick<Context, "req" | "querystring">) {
  const { cookie, "accept-language": acceptLanguage } = req.headers;
  return localeOf({ query: querystring, cookie, acceptLanguage });
}
