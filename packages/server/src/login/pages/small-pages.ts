import type { Bilingual, Code } from "@menshen/core";
import { html } from "hono/html";
import { errorNotice, errorText } from "./login-page.ts";
import { renderPage } from "./page.ts";
import type { Locale } from "./locale.ts";

/** The end of a login test; the console shows its result. @param frameAncestor who may frame it; none without it */
export function dryRunPage(
  locale: Locale,
  error: string | undefined,
  frameAncestor?: string,
): Promise<Response> {
  const text = locale.text;
  const failed = error !== undefined;
  return renderPage({
    locale,
    frameAncestor,
    title: failed ? text.testFailed : text.tested,
    body: failed
      ? html`<h1>${text.testFailed}</h1>
          <p>${text.testFailedHint}</p>
          ${errorNotice(error, locale)}`
      : html`<h1>${text.tested}</h1>
          <p role="status">${text.testedHint}</p>`,
  });
}

/** In the console's frame, for a login test whose login page is not the sandbox's. */
export function testElsewherePage(locale: Locale): Promise<Response> {
  const { testElsewhere } = locale.text;
  const body = html`<p>${testElsewhere}</p>`;
  return renderPage({ locale, title: testElsewhere, frameAncestor: "'self'", body });
}

/** An error with a link to the login page. */
export function problemPage(
  locale: Locale,
  problem: {
    status: number;
    errcode: number;
    /** What to do about it; that of the errcode when absent. */
    hint?: Bilingual;
    headers?: Record<string, string>;
  },
): Promise<Response> {
  const text = locale.text;
  if (problem.errcode === 10001) return notFoundPage(locale, problem.errcode);
  const title = problem.status === 404 ? text.notFound : text.failed;
  return renderPage({
    locale,
    title,
    status: problem.status,
    ...(problem.headers && { headers: problem.headers }),
    body: html`<h1>${title}</h1>
      <div class="notice" role="alert">
        <strong>${problem.hint?.[locale.language] ?? errorText(String(problem.errcode), locale)}</strong
        ><span>${text.errcode} ${problem.errcode}</span>
      </div>
      <a class="button" href="/login">${text.signIn}</a>`,
  });
}

function notFoundPage(locale: Locale, errcode: number): Promise<Response> {
  const text = locale.text;
  return renderPage({
    locale,
    title: text.notFound,
    status: 404,
    // The same for every address.
    query: "",
    body: html`<h1>${text.notFound}</h1>
      <div class="notice" role="alert">
        <strong>${text.notFoundHint}</strong><span>${text.errcode} ${errcode}</span>
      </div>
      <p class="actions">
        <a class="button" href="/login">${text.signIn}</a><a class="plain" href="/">${text.home}</a>
      </p>`,
  });
}

/** While the database is away. Reloading a landing completes its login, or gets the outcome of what was committed. */
export function unavailablePage(locale: Locale, code: Code): Promise<Response> {
  const text = locale.text;
  return renderPage({
    locale,
    title: text.unavailable,
    status: 503,
    headers: { "Retry-After": String(code.retryAfterSeconds ?? 1) },
    body: html`<h1>${text.unavailable}</h1>
      <div class="notice" role="alert">
        <strong>${text.unavailableHint}</strong><span>${text.errcode} ${code.errcode}</span>
      </div>
      <a class="button" href="">${text.reload}</a>
      <a href="/login">${text.again}</a>`,
  });
}

/** Served in place of a console that is not built. */
export function noConsolePage(locale: Locale): Promise<Response> {
  const text = locale.text;
  return renderPage({
    locale,
    title: "Menshen",
    status: 503,
    body: html`<h1>门神 Menshen</h1>
      <p>${text.noConsole}</p>
      <a class="button" href="/login">${text.signIn}</a>`,
  });
}

/** In a frame: posts code and state to the embedding page, if it has the expected origin. */
export function relayPage(
  locale: Locale,
  relay: { origin: string; message: Readonly<Record<string, unknown>> },
): Promise<Response> {
  const text = locale.text;
  return renderPage({
    locale,
    title: text.handOver,
    script: relayScript,
    frameAncestor: relay.origin,
    query: null,
    body: html`<p
      id="relay"
      role="status"
      data-origin="${relay.origin}"
      data-message="${JSON.stringify(relay.message)}"
    >
      ${text.handOver}
    </p>`,
  });
}

const relayScript = `
const { origin, message } = document.getElementById("relay").dataset;
parent.postMessage(JSON.parse(message), origin);
`;
