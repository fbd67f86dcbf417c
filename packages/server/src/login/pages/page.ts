import { html, raw } from "hono/html";
import { pageIsolation, pagePolicy } from "../../http/security-headers.ts";
import { brandStyle, cspHash, style, styleHash } from "./style.ts";
import { inLanguage, type Locale } from "./locale.ts";

export type Html = ReturnType<typeof html>;

export interface Page {
  readonly locale: Locale;
  readonly title: string;
  readonly body: Html;
  readonly status?: number;
  /** A constant script; its parameters are data attributes. */
  readonly script?: string;
  /** Of the page in the other language; that of the request by default, null without a link to it. */
  readonly query?: string | null;
  /** The one origin that may frame the page. */
  readonly frameAncestor?: string | undefined;
  /** `form-action` of its Content-Security-Policy, redirects included; without it forms are blocked. */
  readonly formTargets?: readonly string[];
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A self-contained document, readable without a script. */
export async function renderPage(page: Page): Promise<Response> {
  const { language, text, brand, setCookie } = page.locale;
  const ownStyle = brandStyle(brand);
  const name = brand.name?.[language] ?? "门神 Menshen";
  const document = html`<!doctype html>
    <html lang="${text.htmlLang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${page.title} · ${name}</title>
        ${raw(iconTag)} ${raw(styleTag)}${raw(ownStyle && `<style>${ownStyle}</style>`)}
      </head>
      <body>
        <main>
          ${brand.logo === undefined ? raw(mark) : html`<img class="mark" src="${brand.logo}" alt="${name}" />`} ${page.body}
          <footer>
            <span>${name}</span
            >${links(page.locale)}${languageLink(page)}
          </footer>
        </main>
        ${page.script ? raw(`<script>${page.script}</script>`) : ""}
      </body>
    </html>`;
  const policy = pagePolicy({
    styleHashes: [styleHash, ...(ownStyle ? [cspHash(ownStyle)] : [])],
    scriptHash: page.script && cspHash(page.script),
    frameAncestor: page.frameAncestor,
    formTargets: page.formTargets,
  });
  const headers = new Headers({
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": policy,
    ...pageIsolation,
    "Cache-Control": "no-store",
    ...page.headers,
  });
  if (setCookie) headers.append("Set-Cookie", setCookie);
  return new Response(String(await document), { status: page.status ?? 200, headers });
}

function languageLink({ locale, query = locale.query }: Page): Html | "" {
  if (query === null) return "";
  const [other, tag] =
    locale.language === "zh" ? (["en", "en"] as const) : (["zh", "zh-CN"] as const);
  return html`<a href="${inLanguage(query, other)}" lang="${tag}">${locale.text.other}</a>`;
}

function links({ language, text, brand }: Locale): Html[] {
  return (["terms", "privacy", "support"] as const).flatMap((name) => {
    const address = brand[name]?.[language];
    return address === undefined ? [] : [html`<a href="${address}">${text[name]}</a>`];
  });
}

/** One string: reformatting must not change the text that the policy's hash covers. */
const styleTag = `<style>${style}</style>`;

/** The logo: a gate with two rings. */
const mark = `<svg class="mark" viewBox="0 0 44 44" fill="none" stroke="currentColor" stroke-width="2.5" aria-hidden="true"><path d="M5 40V12C5 8 12 4 22 4s17 4 17 8v28"/><path d="M22 4v36M3 40h38"/><circle cx="17" cy="24" r="2.6"/><circle cx="27" cy="24" r="2.6"/></svg>`;

/** The logo as favicon, inline, so that nothing is fetched. */
const iconTag = `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(
  mark
    .replace('class="mark"', 'xmlns="http://www.w3.org/2000/svg"')
    .replace("currentColor", "#a8281e"),
)}" />`;
