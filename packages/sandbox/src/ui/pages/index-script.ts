import { CONTROL_SCRIPT } from "./control-script.ts";

/** The start page: its buttons, the fault form, a clock that runs. */
export const INDEX_SCRIPT = `${CONTROL_SCRIPT}
document.querySelector("[data-faults]").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  control("fail-next", { endpoint: form.get("endpoint"), fault: JSON.parse(form.get("fault")) });
});
const clock = document.querySelector("[data-testid=clock]");
const ahead = Date.parse(clock.dateTime) - Date.now();
setInterval(() => { clock.textContent = new Date(Date.now() + ahead).toISOString().slice(0, 19).replace("T", " "); }, 1000);
`;
