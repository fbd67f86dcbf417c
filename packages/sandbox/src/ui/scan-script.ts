/** What the QR pages of both providers share: showing where the scan stands. */
export const SCAN_SCRIPT = `
"use strict";
const root = document.querySelector("[data-scan]");
const status = document.querySelector("[data-testid=status]");

function show(state) {
  root.dataset.state = state;
  status.dataset.status = state;
  status.textContent = root.dataset["text" + state[0].toUpperCase() + state.slice(1)];
  for (const veil of root.querySelectorAll("[data-on]")) veil.hidden = !veil.dataset.on.split(" ").includes(state);
}
`;
