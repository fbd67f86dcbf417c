import { chromium, type Browser } from "playwright-core";
import { inject } from "vitest";

/** A connection to the browser of the run; closing it closes the contexts that it opened. */
export function openBrowser(): Promise<Browser> {
  return chromium.connect(inject("browserEndpoint"));
}
