import { renderSVG } from "uqr";
import { html, type Html } from "./html.ts";

/** A QR code as SVG text, without a margin. */
export function qrSvg(content: string): string {
  return renderSVG(content, { border: 0, ecc: "M" });
}

/** Overlays of the QR code: scanned or confirmed, cancelled or expired. */
export function veils(): readonly Html[] {
  return [veil("scanned confirmed", "✓", ""), veil("cancelled expired", "✕", "off")];
}

function veil(states: string, mark: string, look: "" | "off"): Html {
  return html`<div class="veil" data-on="${states}" hidden>
    <span class="mark ${look}" aria-hidden="true">${mark}</span>
  </div>`;
}
