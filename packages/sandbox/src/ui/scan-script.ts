/** What the QR pages of both providers share: showing and reporting the state of the scan. */
export const SCAN_SCRIPT = `
"use strict";
const root = document.querySelector("[data-scan]");
const status = document.querySelector("[data-testid=status]");

const REPORTED = { cancelled: "refused" };

/** Reports the state to the page that frames this one, if the login address named it. */
function report(state) {
  const origin = root.dataset.embedOrigin;
  if (window.parent === window || !origin) return;
  window.parent.postMessage({ source: "menshen-sandbox", state: REPORTED[state] ?? state }, origin);
}
report("waiting");

function show(state) {
  report(state);
  root.dataset.state = state;
  status.dataset.status = state;
  status.textContent = root.dataset["text" + state[0].toUpperCase() + state.slice(1)];
  for (const veil of root.querySelectorAll("[data-on]")) veil.hidden = !veil.dataset.on.split(" ").includes(state);
}
`;
