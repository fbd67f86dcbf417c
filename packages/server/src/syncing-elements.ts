import type { App } from "@menshen/runtime";

/** Full names of the active elements that say they can sync the company; without one, that know which by themselves. */
export async function syncingElements(
  app: App,
  corp?: { base: string; corpId: string },
): Promise<string[]> {
  const elements = [...app.snapshot.elements.values()].filter(
    ({ isActive, methods }) => isActive && typeof methods["syncsCorp"] === "function",
  );
  const answers = await Promise.all(
    elements.map(
      async ({ methods }) => (await methods["syncsCorp"](corp ? { corp } : {})) === true,
    ),
  );
  return elements.filter((_, index) => answers[index]).map(({ fullName }) => fullName);
}
