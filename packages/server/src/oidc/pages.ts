import { html } from "hono/html";
import type { KoaContextWithOIDC } from "oidc-provider";
import { renderPage } from "../login/pages/page.ts";
import type { Locale } from "../login/pages/locale.ts";

type Context = Pick<KoaContextWithOIDC, "set" | "append" | "body" | "type">;

/** The pages that the library shows by itself. */
export interface OidcPages {
  /** What cannot be sent back to the application: it is unknown, or its address is. */
  readonly showError: (
    ctx: KoaContextWithOIDC,
    out: { error: string; error_description?: string | undefined },
  ) => Promise<void>;
  /** Asks whether to sign out. */
  readonly showLogout: (ctx: KoaContextWithOIDC) => Promise<void>;
  readonly showSignedOut: (ctx: KoaContextWithOIDC) => Promise<void>;
}

/** @param localeOf in which language a request is answered, and with which brand */
export function createPages(localeOf: (ctx: KoaContextWithOIDC) => Locale): OidcPages {
  return {
    async showError(ctx, out) {
      const locale = localeOf(ctx);
      const { text } = locale;
      await answer(ctx, {
        locale,
        title: text.failed,
        body: html`<h1>${text.failed}</h1>
          <div class="notice" role="alert">
            <strong>${text.applicationFailed}</strong
            ><span>${[out.error, out.error_description].filter(Boolean).join(": ")}</span>
          </div>`,
      });
    },
    async showLogout(ctx) {
      const locale = localeOf(ctx);
      const { text } = locale;
      const action = ctx.oidc.urlFor("end_session_confirm");
      const secret = ctx.oidc.session?.state?.["secret"];
      await answer(ctx, {
        locale,
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
    },
    async showSignedOut(ctx) {
      const locale = localeOf(ctx);
      const { text } = locale;
      await answer(ctx, {
        locale,
        title: text.signedOut,
        body: html`<h1>${text.signedOut}</h1>
          <a class="button" href="/login">${text.signIn}</a>`,
      });
    },
  };
}

async function answer(ctx: Context, page: Parameters<typeof renderPage>[0]): Promise<void> {
  const response = await renderPage(page);
  ctx.type = "html";
  for (const [name, value] of response.headers)
    if (name === "set-cookie") ctx.append(name, value);
    else ctx.set(name, value);
  ctx.body = await response.text();
}
