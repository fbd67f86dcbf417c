import { randomToken } from "../simulator/world/state/ids.ts";
import { html, trusted, type Html } from "./html.ts";
import { STYLE } from "./style.ts";
import { textsFor, type Lang } from "./i18n/texts.ts";

export interface Page {
  readonly lang: Lang;
  readonly title: string;
  readonly body: Html;
  /** Text of one inline script, a constant of this package. */
  readonly script?: string;
  readonly status?: number;
  /** "card" a narrow centred column, "phone" a phone, "wide" a dashboard, "frame" a panel inside another site's page. */
  readonly shape: "card" | "phone" | "wide" | "frame";
  /** Path prefix of the world, for scripts that call the control API. */
  readonly prefix?: string;
  /** The page's form may end, by redirect, on another site; Chromium applies form-action to that redirect too. */
  readonly formLeaves?: boolean;
  /** Other sites may show the page in a frame, whatever its shape. */
  readonly framed?: boolean;
}

/** A complete HTML answer: strict CSP with one nonce, no caching, and a notice that this is a simulator. */
export function pageResponse(page: Page): Response {
  const nonce = randomToken(22);
  const text = textsFor(page.lang);
  const document = html`<!doctype html>
    <html lang="${page.lang === "zh" ? "zh-CN" : "en"}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${page.title}</title>
        <link
          rel="icon"
          href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23b8321f'/%3E%3Cpath d='M4 13V5h8v8M8 5v8' stroke='white' fill='none' stroke-width='1.4'/%3E%3C/svg%3E"
        />
        <style nonce="${nonce}">
          ${trusted(STYLE)}
        </style>
      </head>
      <body class="${page.shape}"${page.prefix ? html` data-prefix="${page.prefix}"` : null}>
        ${page.shape === "frame" ? null : html`<p class="strip" data-testid="simulator">${text.simulator}</p>`}
        <main>${page.body}</main>
        ${
          page.script === undefined
            ? null
            : html`<script nonce="${nonce}">
                ${trusted(page.script)};
              </script>`
        }
      </body>
    </html>`;
  const { status = 200 } = page;
  return new Response(document.toString(), { status, headers: headersFor(page, nonce) });
}

function headersFor(page: Page, nonce: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    ...(page.formLeaves ? [] : ["form-action 'self'"]),
    ...(page.framed || page.shape === "frame" ? [] : ["frame-ancestors 'self'"]),
  ];
  return {
    "content-type": "text/html; charset=UTF-8",
    "content-security-policy": policy.join("; "),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}

/** 303, for the step after a form. */
export function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}

/** True for a request that another site's page made; such a request must not change anything. */
export function isCrossSite(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = request.headers.get("origin");
  return origin !== null && origin !== new URL(request.url).origin;
}
