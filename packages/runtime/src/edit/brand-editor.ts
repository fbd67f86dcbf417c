import { hash } from "node:crypto";
import { sep } from "node:path";
import { Code, type Brand } from "@menshen/core";
import { applyEdits, modify } from "jsonc-parser";
import { hasErrors, type Diagnostic } from "../diagnostics.ts";
import { judgeAppJson, placeOfAppJson, type Layer } from "../read/layers.ts";
import { readText, realPathOf } from "../read/read-text.ts";
import { unreadableFile } from "../read/unreadable-file.ts";
import type { Reloader } from "../reload/reloader.ts";
import type { Snapshot } from "../snapshot.ts";
import { invalid, writableLayer } from "./editable.ts";
import { replaceFile } from "./replace-files.ts";
import { scalarChanges, type ValueChange } from "./value-changes.ts";

/** `brand` as it is written in JSON: texts may be one string for both languages. Not necessarily valid. */
export type WrittenBrand = Readonly<Record<string, unknown>>;

/** `brand` of the app's own `app.json`: that of the last layer. */
export interface BrandFile {
  /** Name of the layer and of the file: `elements/app.json`. */
  readonly file: string;
  /** Over `brand` alone: the rest of the file may change meanwhile. */
  readonly hash: string;
  /** Null where the file has none; the last good one while its JSON is broken, such as half saved. */
  readonly brand: WrittenBrand | null;
  /** What is wrong with the file. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A valid brand, and its warnings. */
export interface JudgedBrand {
  readonly brand: Brand;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and writes `brand` of `app.json`. Every call throws 10603 where no root can be written. */
export interface BrandEditor {
  read(): BrandFile;
  /** @throws Code 10701 with `data.diagnostics` */
  judge(brand: WrittenBrand): JudgedBrand;
  /**
   * Replaces `brand`, or removes it by null; the rest of the file stays as it is. Resolves when the new brand is loaded.
   * @throws Code 10704 editing is off, 10701 with `data.diagnostics`, 10703 with `hash` and `brand` of the file on disk
   */
  save(input: Pick<BrandFile, "hash" | "brand">): Promise<BrandChange>;
}

export interface BrandChange extends BrandFile {
  readonly changes: readonly ValueChange[];
}

interface Options {
  readonly reloader: Reloader;
  readonly assertOn: () => void;
  readonly swap: (snapshot: Snapshot) => void;
}

export function createBrandEditor({ reloader, assertOn, swap }: Options): BrandEditor {
  return {
    read: () => readBrand(writableLayer(reloader)).shown,
    judge(brand) {
      const place = placeIn(writableLayer(reloader));
      const { declared, diagnostics } = judgeAppJson(withBrand("{}", brand), place);
      // Lines and columns would be those of a file that does not exist.
      const found = diagnostics.map(({ line: _line, column: _column, ...one }) => one);
      if (!declared?.brand) throw invalid(place.file, found);
      return { brand: declared.brand, diagnostics: found };
    },
    save({ hash: edited, brand }) {
      assertOn();
      return reloader.exclusive(async (reread) => {
        const layer = writableLayer(reloader);
        const { place, text, isObject, shown } = readBrand(layer);
        if (!isObject) throw invalid(place.file, shown.diagnostics);
        if (shown.hash !== edited) throw changedMeanwhile(shown);
        const next = withBrand(text, brand ?? undefined);
        const { diagnostics } = judgeAppJson(next, place);
        if (hasErrors(diagnostics)) throw invalid(place.file, diagnostics);
        if (next !== text) {
          replaceFile(place.path, next, 0o644);
          swap(await reread([{ layer: layer.index, segments: [], deep: false }]));
        }
        const after = readBrand(layer).shown;
        const [from, to] = [shown, after].map((one) => one.brand && { brand: one.brand });
        return { ...after, changes: scalarChanges("app.json", from ?? {}, to ?? {}) };
      });
    },
  };
}

/** @throws Code 10603 the file lies outside its root */
function placeIn(layer: Layer) {
  const root = layer.realPath ?? layer.path;
  const place = placeOfAppJson(root, layer.name);
  const target = realPathOf(place.path);
  if (target !== null && !target.startsWith(root + sep))
    throw new Code(10603, `${place.file} is not editable: it lies outside its element root`);
  return place;
}

/** A file that cannot be read, such as one in UTF-16, has no brand, and a diagnostic. */
function readBrand(layer: Layer) {
  const place = placeIn(layer);
  let text = "{}\n";
  try {
    text = readText(place.path) ?? text;
  } catch (error) {
    const diagnostics = [unreadableFile(error, place)];
    const shown: BrandFile = { file: place.file, hash: hashOf(null), brand: null, diagnostics };
    return { place, text, isObject: false, shown };
  }
  const { diagnostics, document } = judgeAppJson(text, place);
  const value = objectOf(document.value);
  const brand = objectOf(value ? value["brand"] : layer.brand) ?? null;
  const shown: BrandFile = { file: place.file, hash: hashOf(brand), brand, diagnostics };
  return { place, text, isObject: value !== undefined, shown };
}

function hashOf(brand: WrittenBrand | null): string {
  return hash("sha256", JSON.stringify(brand));
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
}

const BOM = "\uFEFF";

/** The file's text with another brand, in its own indentation. */
function withBrand(text: string, brand: WrittenBrand | undefined): string {
  const [mark, json] = text.startsWith(BOM) ? [BOM, text.slice(1)] : ["", text];
  const indent = /^([ \t]+)"/m.exec(json)?.[1] ?? "  ";
  const formattingOptions = { insertSpaces: !indent.startsWith("\t"), tabSize: indent.length };
  return mark + applyEdits(json, modify(json, ["brand"], brand, { formattingOptions }));
}

function changedMeanwhile({ file, hash: current, brand }: BrandFile): Code {
  const message = `brand of ${file} was changed in the meantime`;
  return new Code(10703, message, { data: { hash: current, brand } });
}
