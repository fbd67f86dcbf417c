import { html, type Html } from "../html.ts";
import type { Context } from "../../simulator/route.ts";
import { textsFor, type Lang } from "../i18n/texts.ts";
import type { Fault } from "../../simulator/world/state/faults.ts";

const RECENT = 12;

/** Faults offered on the start page; the control API takes any. */
const PRESETS: readonly (readonly [string, Fault])[] = [
  ["-1 system busy", { errcode: -1 }],
  ["access_token revoked", { revokeToken: true }],
  ["40029 invalid code", { errcode: 40029 }],
  ["40082 invalid suite_token", { errcode: 40082 }],
  ["40084 invalid permanent_code", { errcode: 40084 }],
  ["40085 invalid suite_ticket", { errcode: 40085 }],
  ["40163 code been used (WeChat)", { errcode: 40163 }],
  ["45009 rate limit", { errcode: 45009 }],
  ["45011 minute quota (WeChat)", { errcode: 45011 }],
  ["60020 IP not allowed", { errcode: 60020 }],
  ["latency 10 s", { latencyMs: 10_000 }],
  ["HTTP 502", { httpStatus: 502 }],
  ["connection reset", { networkError: true }],
  ["truncated JSON", { truncated: true }],
  ["no errcode", { noErrcode: true }],
  ["numbers as strings", { numbersAsStrings: true }],
  ["text/plain", { textPlain: true }],
  ["openid instead of userid", { openid: true }],
  ["redirect without code", { redirect: "no-code" }],
  ["redirect with wrong state", { redirect: "wrong-state" }],
  ["no redirect", { redirect: "none" }],
  ["push: not sent", { dropped: true }],
  ["push: 60 s late", { delaySeconds: 60 }],
  ["push: after the next one", { afterNext: true }],
  ["push: three times", { duplicates: 2 }],
  ["push: blanks around text", { blanks: true }],
  ["push: elements reversed", { shuffled: true }],
  ["push: JSON envelope", { json: true }],
  ["push: wrong receiver", { receiver: "wx0000000000000000" }],
  ["push: unknown event", { infoType: "something_new" }],
  ["push: wrong signature", { forged: "signature" }],
  ["push: wrong key", { forged: "key" }],
];

export function faultPanel({ engine }: Context, lang: Lang): Html {
  const { index: text } = textsFor(lang);
  const waiting = engine.faults.unused();
  return html`<section class="panel stack">
    <h2>${text.faults}</h2>
    <p class="soft small">${text.faultsHint}</p>
    <form class="faultform" data-faults>
      <label
        >${text.faultWhere}<select name="endpoint" data-testid="fault-endpoint">
          ${[...engine.endpoints].map((name) => html`<option>${name}</option>`)}
        </select></label
      >
      <label
        >${text.faultWhat}<select name="fault" data-testid="fault-kind">
          ${PRESETS.map(([name, fault]) => html`<option value="${JSON.stringify(fault)}">${name}</option>`)}
        </select></label
      >
      <button class="btn main" data-testid="fault-add">${text.faultAdd}</button>
    </form>
    <div class="stack tight" data-testid="pending-faults">
      <p class="small soft">${waiting.length > 0 ? text.pendingFaults : text.noFaults}</p>
      ${waiting.map(({ endpoint, fault, remaining }) => html`<p class="small"><span class="badge bad">${endpoint}</span> <code>${JSON.stringify(fault)}</code> × ${remaining}</p>`)}
    </div>
  </section>`;
}

export function callsPanel({ engine }: Context, lang: Lang): Html {
  const { index: text } = textsFor(lang);
  const calls = engine.calls.list().slice(-RECENT).toReversed();
  const row = ({
    at,
    endpoint,
    errcode,
    status,
    agentId,
    appId,
    suiteId,
  }: (typeof calls)[number]) =>
    html`<tr>
      <td class="mono">${new Date(at).toISOString().slice(11, 19)}</td>
      <td class="mono">${endpoint}</td>
      <td>
        ${errcode === 0 && status < 400 ? html`<span class="badge good">ok</span>` : html`<span class="badge bad">${errcode || status}</span>`}
      </td>
      <td class="mono">${agentId ?? appId ?? suiteId ?? ""}</td>
    </tr>`;
  return html`<section class="panel stack">
    <h2>${text.calls}</h2>
    ${
      calls.length === 0
        ? html`<p class="soft small">${text.noCalls}</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">${text.table.time}</th>
                  <th scope="col">${text.table.endpoint}</th>
                  <th scope="col">${text.table.result}</th>
                  <th scope="col">${text.table.app}</th>
                </tr>
              </thead>
              <tbody>
                ${calls.map(row)}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}
