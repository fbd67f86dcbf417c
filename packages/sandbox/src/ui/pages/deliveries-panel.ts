import { html, type Html } from "../html.ts";
import type { Context } from "../../simulator/route.ts";
import { textsFor, type Lang } from "../i18n/texts.ts";
import type { Delivery } from "../../simulator/push/deliveries.ts";
import { controlButton } from "./control-button.ts";

const RECENT = 20;

/** The latest deliveries with their answers and messages. */
export function deliveriesPanel({ engine }: Context, lang: Lang): Html {
  const { console: text } = textsFor(lang).provider;
  const latest = engine.deliveries.list().slice(-RECENT).toReversed();
  return html`<section class="panel stack" data-testid="deliveries">
    <h2>${text.deliveries}</h2>
    ${
      latest.length === 0
        ? html`<p class="soft small">${text.noDeliveries}</p>`
        : html`<div class="stack">${latest.map((each) => item(each, lang))}</div>`
    }
  </section>`;
}

function item({ id, name, status, createdAt, url, attempts, plain }: Delivery, lang: Lang): Html {
  const { console: text } = textsFor(lang).provider;
  const last = attempts.at(-1);
  const tone = { delivered: "good", failed: "bad", dropped: "bad", held: "warn", sending: "warn" };
  return html`<div class="app" data-testid="delivery-${id}" data-status="${status}">
    <div class="row">
      <span class="mono small">${new Date(createdAt).toISOString().slice(11, 19)}</span>
      <strong class="mono">${name}</strong>
      <span class="badge ${tone[status]}">${text.status[status]}</span>
      ${attempts.length > 1 && html`<span class="badge">× ${attempts.length}</span>`}
      ${last && html`<span class="soft small">${last.status ?? "–"} · ${text.tookMs(last.tookMs)}</span>`}
      ${controlButton("push-again", { deliveryId: id }, `again-${id}`, text.again)}
    </div>
    ${last?.problem !== undefined && html`<p class="small mono">${last.problem}</p>`}
    <details>
      <summary class="small mono">POST ${url}</summary>
      <pre>${plain}</pre>
    </details>
  </div>`;
}
