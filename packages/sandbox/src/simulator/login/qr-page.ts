import { html, type Html } from "../../ui/html.ts";
import { textsFor, type Lang } from "../../ui/i18n/texts.ts";
import { pageResponse, type Page } from "../../ui/page.ts";
import { veils } from "../../ui/qr-code.ts";
import { parseRedirectUri } from "./redirect.ts";
import type { Scan } from "../world/state/scans.ts";

interface QrPage extends Pick<Page, "lang" | "title" | "shape" | "framed"> {
  readonly scan: Scan;
  readonly heading: string;
  readonly waiting: string;
  readonly scanned: string;
  /** Address of the simulated phone for this scan. */
  readonly phone: string;
  /** Address of this page, for a new QR code. */
  readonly here: string;
  /** The login address. */
  readonly url: URL;
  /** The QR code itself. */
  readonly code: Html;
  /** Names the QR code for screen readers, unless it is an image with a text of its own. */
  readonly codeLabel?: string;
  /** Attributes that the script reads. */
  readonly data: Readonly<Record<string, string>>;
  /** Below the link to the phone. */
  readonly extra?: Html;
  readonly script: string;
}

/** The page of both providers that shows a QR code and follows its scan. */
export function qrPage(page: QrPage): Response {
  const { login: text } = textsFor(page.lang);
  const texts = {
    waiting: page.waiting,
    scanned: page.scanned,
    confirmed: text.confirmed,
    cancelled: text.cancelled,
    expired: text.expired,
    stays: text.stays,
  };
  const label = page.codeLabel !== undefined && html`role="img" aria-label="${page.codeLabel}"`;
  const body = html`<section
    class="panel stack center"
    data-scan="${page.scan.id}"
    data-state="waiting"
    data-embed-origin="${embedOrigin(page)}"
    ${dataAttributes(page.data)}
    ${dataAttributes(texts, "text-")}
  >
    <h1>${page.heading}</h1>
    <div class="qr" data-testid="qr" ${label}>${page.code}${veils()}</div>
    <p role="status" aria-live="polite" data-testid="status" data-status="waiting">
      ${page.waiting}
    </p>
    <p data-on="cancelled expired" hidden>
      <a class="btn" href="${page.here}" data-testid="again">${text.again}</a>
    </p>
    ${phoneLink(page.lang, page.phone)} ${page.extra}
  </section>`;
  const { lang, title, script, shape, framed = false } = page;
  return pageResponse({ lang, title, body, script, shape, framed });
}

/** The origin that receives the login's state: `embed_origin` of the login address, else that of its redirect_uri. */
function embedOrigin({ url: { searchParams: query } }: QrPage): string {
  const named =
    parseRedirectUri(query.get("embed_origin")) ?? parseRedirectUri(query.get("redirect_uri"));
  return named?.origin ?? "";
}

function phoneLink(lang: Lang, phone: string): Html {
  const { login: text } = textsFor(lang);
  return html`<p class="stack tight" data-on="waiting scanned">
    <a class="btn main" href="${phone}" target="_blank" rel="opener" data-testid="phone-link"
      >${text.phone}</a
    >
    <span class="soft small extra">${text.phoneHint}</span>
  </p>`;
}

function dataAttributes(values: Readonly<Record<string, string>>, prefix = ""): readonly Html[] {
  return Object.entries(values).map(([name, value]) => html`data-${prefix}${name}="${value}" `);
}
