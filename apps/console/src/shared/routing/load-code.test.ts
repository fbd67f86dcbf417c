import { describe, expect, it } from "vitest";
import { CodeGone, loadCode, type Site } from "./load-code.ts";

/** A browser whose server answers when asked `probes` times. */
function site(stored: Record<string, string> = {}) {
  const events: string[] = [];
  let now = 1_000_000;
  const one: Site = {
    storage: {
      getItem: (key) => stored[key] ?? null,
      setItem: (key, value) => void (stored[key] = value),
    },
    now: () => now,
    reload: () => void events.push("reload"),
    answers: async () => void events.push("answers"),
  };
  return { one, events, later: (ms: number) => void (now += ms) };
}

/** Fails so many times, then loads. */
function loads(failures: number) {
  return async () => {
    if (failures-- > 0) throw new TypeError("Failed to fetch dynamically imported module");
    return "code";
  };
}

describe("loadCode", () => {
  it("loads again once the server answers after an interruption of the network", async () => {
    const { one, events } = site();
    expect(await loadCode(loads(1), { mayReload: true }, one)).toBe("code");
    expect(events).toEqual(["answers"]);
  });

  it("reloads the page once for code that is gone, and reports it where that did not help", async () => {
    const stored = {};
    const first = site(stored);
    void loadCode(loads(Infinity), { mayReload: true }, first.one);
    await expect.poll(() => first.events).toEqual(["answers", "reload"]);
    const second = site(stored);
    second.later(5_000);
    await expect(loadCode(loads(Infinity), { mayReload: true }, second.one)).rejects.toThrow(
      CodeGone,
    );
    expect(second.events).toEqual(["answers"]);
    second.later(120_000);
    void loadCode(loads(Infinity), { mayReload: true }, second.one);
    await expect.poll(() => second.events.at(-1)).toBe("reload");
  });

  it("never reloads a page that may hold unsaved work", async () => {
    const { one, events } = site();
    await expect(loadCode(loads(Infinity), { mayReload: false }, one)).rejects.toThrow(CodeGone);
    expect(events).toEqual(["answers"]);
  });
});
