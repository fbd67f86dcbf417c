import { html } from "hono/html";
import { renderPage } from "./page.ts";
import type { Locale } from "./locale.ts";

export interface Company {
  readonly corpId: string;
  readonly corpName: string;
  readonly corpFullName: string;
  readonly unnamed?: true | undefined;
}

/** The choice of a company for a member of several. */
export function companyPage(locale: Locale, companies: readonly Company[]): Promise<Response> {
  const text = locale.text;
  return renderPage({
    locale,
    title: text.company,
    script,
    body: html`<h1>${text.company}</h1>
      <p>${text.companyHint}</p>
      <div role="status" aria-live="polite" data-failed="${text.companyGone}"></div>
      <ul>
        ${companies.map(
          (company) =>
            html`<li>
              <button class="choice" type="button" data-corp="${company.corpId}">
                <span class="icon" aria-hidden="true"
                  >${company.unnamed ? "?" : (Array.from(company.corpName)[0] ?? "")}</span
                ><span
                  ><strong>${company.corpName}</strong
                  ><small>${company.unnamed ? text.unnamedCompany : company.corpFullName}</small></span
                >
              </button>
            </li>`,
        )}
      </ul>
      <noscript><p>${text.needsScript}</p></noscript>`,
  });
}

/** The loginCode is unknown, used or expired. */
export function loginExpiredPage(locale: Locale): Promise<Response> {
  const text = locale.text;
  return renderPage({
    locale,
    title: text.failed,
    status: 400,
    body: html`<h1>${text.failed}</h1>
      <p role="alert">${text.companyGone}</p>
      <a class="button" href="/login">${text.again}</a>`,
  });
}

const script = `
const status = document.querySelector("[role=status]");
const buttons = document.querySelectorAll("[data-corp]");
const busy = (on) => { for (const one of buttons) one.setAttribute("aria-disabled", String(on)); };
const choose = async (corp) => {
  busy(true);
  try {
    const response = await fetch("/login/company", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ corp }) });
    if (!response.ok) throw new Error(String(response.status));
    location.replace((await response.json()).returnTo);
  } catch {
    status.className = "notice";
    status.textContent = status.dataset.failed;
    busy(false);
  }
};
for (const one of buttons) one.addEventListener("click", () => choose(one.dataset.corp));
`;
