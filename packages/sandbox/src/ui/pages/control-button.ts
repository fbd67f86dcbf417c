import { html, type Html } from "../html.ts";

/** A button for one call of the control API. */
export function controlButton(
  operation: string,
  input: object,
  testId: string,
  label: string,
): Html {
  return html`<button
    class="btn slim"
    data-op="${operation}"
    data-input="${JSON.stringify(input)}"
    data-testid="${testId}"
  >
    ${label}
  </button>`;
}
