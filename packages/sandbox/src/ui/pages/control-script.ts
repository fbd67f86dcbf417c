/**
 * Each button and form makes one call of the control API and reloads the page. The page also reloads when the visitor returns to
 * its tab, unless a form is being filled in.
 */
export const CONTROL_SCRIPT = `
"use strict";
async function control(operation, input) {
  const response = await fetch((document.body.dataset.prefix ?? "") + "/sandbox/api/" + operation, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(input) });
  if (response.ok) return location.reload();
  alert((await response.json()).error);
}
let filling = false;
addEventListener("input", () => { filling = true; });
document.addEventListener("visibilitychange", () => { if (!document.hidden && !filling) location.reload(); });
for (const button of document.querySelectorAll("[data-op]"))
  button.addEventListener("click", () => { button.disabled = true; control(button.dataset.op, JSON.parse(button.dataset.input)).finally(() => { button.disabled = false; }); });
for (const form of document.querySelectorAll("[data-form]"))
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    control(form.dataset.form, { ...JSON.parse(form.dataset.input), ...Object.fromEntries(new FormData(form)) });
  });
`;
