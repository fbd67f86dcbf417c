import { bilingual, field, visibleText, type Bilingual, type MatchKey } from "@menshen/core";
import { z } from "zod";
import { diagnose, type Diagnostic, type Place } from "../diagnostics.ts";
import { alike, nearestKey } from "./misspelt-keys.ts";
import { issueDiagnostics, valueAt } from "./schema-issues.ts";
import { keySpotOf, type JsonDocument } from "./parse-json.ts";

const flag = () => z.literal([0, 1, true, false]);
/** A blank one is a warning, where the Type expects a title. */
const titleText = () => visibleText({ orBlank: true });
const text = (zh: string, en: string) => field(z.string(), { titles: { zh, en } }).optional();

/** The keys of `e.json` for every element. A Type adds keys with `elementKeys`. */
export const eJsonSchema = z.looseObject({
  $schema: z.string().optional(),
  type: text("类型", "Type"),
  title: field(z.union([titleText(), z.object({ zh: titleText(), en: titleText() })]), {
    titles: { zh: "标题", en: "Title" },
  }).optional(),
  description: text("说明", "Description"),
  icon: text("图标", "Icon"),
  tag: text("标签", "Tag"),
  backendBundleEntry: text("代码文件", "Code file"),
  frontBundleEntry: text("配置文件", "Config file"),
  accessModifier: text("访问修饰", "Access modifier"),
  isActive: field(flag(), { titles: { zh: "启用", en: "Active" } }).optional(),
  allowRegister: field(flag(), { titles: { zh: "允许注册", en: "Allow registration" } }).optional(),
  matchBy: field(z.array(z.enum(["mobile", "email"])), {
    titles: { zh: "匹配预建用户", en: "Match created users by" },
  }).optional(),
  default: field(flag(), { titles: { zh: "默认", en: "Default" } }).optional(),
  baseHash: field(z.string().regex(/^[0-9a-f]{8,64}$/), {
    titles: { zh: "被替换元素的哈希", en: "Hash of the replaced element" },
  }).optional(),
});

/** `e.json`, normalised. */
export interface Declaration {
  /** "" for a Meta. */
  readonly type: string;
  readonly title: Bilingual;
  readonly description: string | undefined;
  readonly icon: string | undefined;
  readonly backendBundleEntry: string | undefined;
  readonly frontBundleEntry: string | undefined;
  readonly isActive: boolean;
  readonly allowRegister: boolean | null;
  readonly matchBy: readonly MatchKey[];
  readonly isDefault: boolean;
  /** The start of the hash that the replaced element had when this override was written. */
  readonly baseHash: string | undefined;
  /** Keys that a Type may declare with `elementKeys`. */
  readonly extra: Readonly<Record<string, unknown>>;
}

const nothingDeclared: Omit<Declaration, "title"> = {
  type: "",
  description: undefined,
  icon: undefined,
  backendBundleEntry: undefined,
  frontBundleEntry: undefined,
  isActive: true,
  allowRegister: null,
  matchBy: [],
  isDefault: false,
  baseHash: undefined,
  extra: {},
};

/** Reads `e.json`. From an invalid file only the type is taken. */
export function readDeclaration(
  document: JsonDocument,
  place: Place,
  name: string,
): { declaration: Declaration; readable: boolean; diagnostics: readonly Diagnostic[] } {
  const blank = { ...nothingDeclared, title: { zh: name, en: name } };
  if (document.value === undefined)
    return { declaration: blank, readable: false, diagnostics: document.diagnostics };
  const parsed = eJsonSchema.safeParse(document.value);
  const key = parsed.success && parsed.data.type === undefined && misspeltType(parsed.data);
  if (key) {
    // Without its type the element would be taken for a Meta, whose code is missing.
    const spot = keySpotOf(document, [key]);
    const misspelt = diagnose("key-misspelt", place, { key, wanted: "type" }, spot);
    return {
      declaration: blank,
      readable: false,
      diagnostics: [...document.diagnostics, misspelt],
    };
  }
  if (parsed.success)
    return {
      declaration: normalise(parsed.data, name),
      readable: true,
      diagnostics: document.diagnostics,
    };
  const type = valueAt(document.value, ["type"]);
  const findings = issueDiagnostics(parsed.error.issues, document, place);
  return {
    declaration: { ...blank, type: typeof type === "string" ? type : "" },
    readable: false,
    diagnostics: [...document.diagnostics, ...findings],
  };
}

function misspeltType(written: object): string | undefined {
  return Object.keys(written).find(
    (key) => !Object.hasOwn(eJsonSchema.shape, key) && alike(key, ["type"]).length > 0,
  );
}

/** Keys that neither the runtime nor the Type declares. */
export function unknownKeys(
  declaration: Declaration,
  declared: ReadonlySet<string>,
  document: JsonDocument,
  place: Place,
): Diagnostic[] {
  const known = [...Object.keys(eJsonSchema.shape), ...declared];
  return Object.keys(declaration.extra)
    .filter((key) => !declared.has(key))
    .map((key) =>
      diagnose("key-unknown", place, nearestKey(key, known), keySpotOf(document, [key])),
    );
}

/** A flag: 0, 1, true or false. Undefined for anything else. */
export function readFlag(value: unknown): boolean | undefined {
  if (value === true || value === 1) return true;
  return value === false || value === 0 ? false : undefined;
}

function normalise(written: z.output<typeof eJsonSchema>, name: string): Declaration {
  const { title = name } = written;
  const standard = new Set(Object.keys(eJsonSchema.shape));
  return {
    type: written.type ?? "",
    title: bilingual(title),
    description: written.description,
    icon: written.icon,
    backendBundleEntry: written.backendBundleEntry,
    frontBundleEntry: written.frontBundleEntry,
    isActive: readFlag(written.isActive) ?? true,
    allowRegister: readFlag(written.allowRegister) ?? null,
    matchBy: written.matchBy ?? [],
    isDefault: readFlag(written.default) ?? false,
    baseHash: written.baseHash,
    extra: Object.fromEntries(Object.entries(written).filter(([key]) => !standard.has(key))),
  };
}
