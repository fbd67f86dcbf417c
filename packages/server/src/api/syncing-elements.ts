import { offering } from "@menshen/domain";
import type { App } from "@menshen/runtime";

/** Full names of the active elements that can sync the company; without one, those bound to one company. */
export async function syncingElements(
  app: App,
  corp?: { base: string; corpId: string },
): Promise<string[]> {
  const elements = offering(app.snapshot.elements.values(), "syncsCorp");
  const answers = await Promise.all(
    elements.map(async ({ method }) => await method(corp ? { corp } : {})),
  );
  return elements.filter((_, index) => answers[index]).map(({ fullName }) => fullName);
}
