import { secret } from "@menshen/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readConfig, type ConfigRules } from "./link/read-config.ts";
import { maskText, MASK, unmaskText } from "./describe/mask.ts";
import { parseJson, pointerOf, spotOf } from "./read/parse-json.ts";
import { isReference, resolveReferences } from "./link/references.ts";
import { jsonSchemaOf } from "./link/json-schema.ts";

const place = { element: "x.Y", file: "layer/x/Y/Y.json" };
const schema = z.strictObject({
  plain: z.string().max(4),
  key: secret(),
  kind: z.enum(["a", "b"]).optional(),
  count: z.int().min(3).optional(),
  inner: z.object({ url: z.url(), key: secret() }).optional(),
  list: z.array(z.union([z.number(), z.object({ key: secret() })])).optional(),
});
const json = jsonSchemaOf(schema);
const rules: ConfigRules = {
  scope: {
    fullName: "x.Y",
    unseal: undefined,
    declared: { NAME: {}, SECRET: { secret: true } },
    variables: { NAME: "n", SECRET: "s3cret" },
    secretsDir: undefined,
  },
  allowedHosts: [],
  publicOrigin: "https://menshen.example",
};

const open = { secret: false, needed: true };

/** Long and odd enough not to stand in a text of ours by chance. */
const planted = fc
  .string({
    minLength: 6,
    maxLength: 20,
    unit: fc.constantFrom(...Array.from("§µ¶ŧ{}\"\\'門神 \n:,")),
  })
  .filter((text) => text.trim().length > 3);
const field = fc.constantFrom("plain", "key", "kind", "count", "inner", "list", "url", "toString");
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    planted,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie("list"),
    tie("object"),
  ),
  list: fc.array(tie("any"), { maxLength: 3 }),
  object: fc.dictionary(field, tie("any"), { maxKeys: 4 }),
})).object;
const indent = fc.constantFrom(0, 2, "\t");

describe("diagnostics", () => {
  it("diagnostics never contain a planted secret value", () => {
    fc.assert(
      fc.property(value, indent, fc.nat(), fc.nat(3), (config, space, at, cut) => {
        const text = JSON.stringify(config, null, space);
        const broken = cut === 0 ? text.slice(0, at % (text.length + 1)) : text;
        const { diagnostics } = readConfig(parseJson(broken, place), schema, rules, place);
        const said = JSON.stringify(diagnostics.map(({ message }) => message));
        for (const secretText of stringsIn(config))
          expect(said).not.toContain(JSON.stringify(secretText).slice(1, -1));
      }),
      { numRuns: 500 },
    );
  });

  it("diagnostics point at the offending token", () => {
    fc.assert(
      fc.property(value, indent, fc.constantFrom("\n", "\r\n"), (config, space, newline) => {
        const text = JSON.stringify(config, null, space).replaceAll(/\n(?=[\s}\]])/g, newline);
        const document = parseJson(text, place);
        for (const { path, value: leaf } of leavesOf(document.value)) {
          const { line = 0, column = 0 } = spotOf(document, path);
          const rest = text
            .split(/\r\n|\n/)
            .slice(line - 1)
            .join("\n")
            .slice(column - 1);
          expect(rest.startsWith(JSON.stringify(leaf))).toBe(true);
        }
      }),
    );
  });
});

describe("masks", () => {
  it("masks replace every string of an unnamed or secret field, and unmasking restores them", () => {
    fc.assert(
      fc.property(value, indent, (config, space) => {
        const document = parseJson(JSON.stringify(config, null, space), place);
        const masked = maskText(document, json);
        for (const { path, value: leaf } of leavesOf(document.value)) {
          const harmless =
            ["/plain", "/kind", "/count", "/inner/url"].includes(pointerOf(path)) ||
            /^\/list\/\d+$/.test(pointerOf(path));
          const shown = parseJson(masked, place);
          if (typeof leaf === "string" && !harmless) expect(at(shown.value, path)).toBe(MASK);
        }
        expect(unmaskText(parseJson(masked, place), document)).toBe(document.text);
      }),
    );
  });

  it("masks replace every token of a text that is not JSON", () => {
    fc.assert(
      fc.property(fc.string(), (noise) => {
        const document = parseJson(`{ "key": S3CRET "S3CRET" ${noise}`, place);
        expect(maskText(document, json)).not.toContain("S3CRET");
      }),
    );
  });
});

describe("references", () => {
  const text = fc.string({ unit: fc.constantFrom(...Array.from("{}NAMESCRET file:/._x ")) });

  it("strings without references stay unchanged", () => {
    fc.assert(
      fc.property(
        fc.string().filter((plain) => !plain.includes("{{")),
        (plain) => {
          expect(resolveReferences({ a: [plain] }, rules.scope, () => open)).toEqual({
            value: { a: [plain] },
            findings: [],
            files: [],
            sealed: [],
          });
        },
      ),
    );
  });

  it("a secret reference resolves only as the whole value of a secret field", () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (before, after, isSecret) => {
        const whole = `${before}{{SECRET}}${after}`;
        const { value: resolved } = resolveReferences({ key: whole }, rules.scope, () => ({
          ...open,
          secret: isSecret,
        }));
        const filled = JSON.stringify(resolved).includes("s3cret");
        expect(filled).toBe(isSecret && before === "" && after === "");
      }),
    );
  });

  it("isReference accepts exactly the strings that are one reference", () => {
    expect(["{{NAME}}", "{{ NAME }}", "{{file:a/b.txt}}"].map(isReference)).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      ["x{{NAME}}", "{{NAME}}{{NAME}}", "{{na me}}", "{{}}", "{{file:}}", "NAME"].map(isReference),
    ).toEqual(Array(6).fill(false));
  });
});

interface Leaf {
  readonly path: (string | number)[];
  readonly value: unknown;
}

function leavesOf(inner: unknown, path: (string | number)[] = []): Leaf[] {
  if (typeof inner !== "object" || inner === null) return [{ path, value: inner }];
  return Object.entries(inner).flatMap(([key, item]) =>
    leavesOf(item, [...path, Array.isArray(inner) ? Number(key) : key]),
  );
}

function stringsIn(inner: unknown): string[] {
  return leavesOf(inner).flatMap(({ value }) => (typeof value === "string" ? [value] : []));
}

function at(inner: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (here, key) => (here as Record<string | number, unknown>)[key],
    inner,
  );
}
