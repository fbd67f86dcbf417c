/** Buttons of the start page: one call of the control API each, then the page again. */
export const INDEX_SCRIPT = `
"use strict";
async function control(operation, input) {
  const response = await fetch("/sandbox/api/" + operation, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(input) });
  if (response.ok) return location.reload();
  alert((await response.json()).error);
}
for (const button of document.querySelectorAll("[data-op]"))
  button.addEventListener("click", () => control(button.dataset.op, JSON.parse(button.dataset.input)));
document.querySelector("[data-faults]").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  control("fail-next", { endpoint: form.get("endpoint"), fault: JSON.parse(form.get("fault")) });
});
const clock = document.querySelector("[data-testid=clock]");
const ahead = Date.parse(clock.dateTime) - Date.now();
setInterval(() => { clock.textContent = new Date(Date.now() + ahead).toISOString().slice(0, 19).replace("T", " "); }, 1000);
`;
