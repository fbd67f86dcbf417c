import { describe, expect, it } from "vitest";
import { readPreferences, savePreferences } from "./preferences.ts";

const storageOf = (entries: Record<string, string>) => {
  const map = new Map(Object.entries(entries));
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
  };
};

describe("preferences", () => {
  it("default to the browser's language and theme", () => {
    expect(readPreferences(storageOf({}), ["zh-CN"])).toEqual({ language: "zh", theme: "system" });
  });

  it("are restored from storage", () => {
    const storage = storageOf({});
    savePreferences(storage, { language: "en", theme: "dark" });
    expect(readPreferences(storage, ["zh-CN"])).toEqual({ language: "en", theme: "dark" });
  });

  it("fall back to defaults on invalid values and failing storage", () => {
    const nonsense = storageOf({ "menshen.language": "xx", "menshen.theme": "pink" });
    expect(readPreferences(nonsense, ["en"])).toEqual({ language: "en", theme: "system" });
    const refusing = {
      getItem: (): string => {
        throw new DOMException("denied", "SecurityError");
      },
    };
    expect(readPreferences(refusing, ["en"])).toEqual({ language: "en", theme: "system" });
  });
});
