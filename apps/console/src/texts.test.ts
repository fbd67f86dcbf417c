import { describe, expect, it } from "vitest";
import { en } from "./texts.en.ts";
import { zh } from "./texts.zh.ts";

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string"
        ? [[`${prefix}${key}`, value] as const]
        : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1] ?? "").sort();

describe("the console's texts", () => {
  const english = flatten(en);
  const chinese = flatten(zh);

  it("exist in both languages under the same keys", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    expect(english.size).toBeGreaterThan(150);
  });

  it("are never empty and take the same values", () => {
    for (const [key, text] of english) {
      expect(text.trim(), key).not.toBe("");
      expect(chinese.get(key)?.trim() ?? "", key).not.toBe("");
      expect(placeholders(chinese.get(key) ?? ""), key).toEqual(placeholders(text));
    }
  });

  it("differ between English and Chinese", () => {
    const same = [...english]
      .filter(([key, text]) => chinese.get(key) === text)
      .map(([key]) => key);
    expect(same).toEqual(["signIn.placeholder"]);
  });
});
