import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { diagnose, type Diagnostic } from "../diagnostics.ts";
import { issueDiagnostics } from "./schema-issues.ts";
import { parseJson } from "./parse-json.ts";
import { identityOf, readText, realPathOf, systemCode } from "./read-text.ts";
import { unreadableFile } from "./unreadable-file.ts";

/** A folder of elements. `official` marks the product's own base app. */
export interface Root {
  readonly path: string;
  readonly official?: boolean | undefined;
}

export interface Variable {
  readonly secret?: boolean | undefined;
  readonly optional?: boolean | undefined;
}

/** An opened root. Later layers replace whole elements of earlier ones. */
export interface Layer {
  readonly index: number;
  readonly name: string;
  readonly title: string | undefined;
  readonly official: boolean;
  /** The given path, absolute; may be a symbolic link. */
  readonly path: string;
  /** The current target of the root's path; null while it does not exist. */
  readonly realPath: string | null;
  /** Device and inode of that folder: another folder may take the place of this one under the same path. */
  readonly identity: string | null;
  /** Environment variables that the layer's elements may refer to. */
  readonly variables: Readonly<Record<string, Variable>>;
  readonly diagnostics: readonly Diagnostic[];
  /** The content that the layer was read from; equal stamps mean that nothing changed. */
  readonly stamp: string;
}

const appJson = z.object({
  $schema: z.unknown().optional(),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]*$/)
    .optional(),
  title: z.string().optional(),
  variables: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
      z.strictObject({ secret: z.boolean().optional(), optional: z.boolean().optional() }),
    )
    .optional(),
});

export function openLayer(root: Root, index: number): Layer {
  const path = resolve(root.path);
  const realPath = realPathOf(path);
  const official = root.official ?? false;
  const fallback = official ? "base" : basename(path);
  const identity = identityOf(path);
  const base = { index, official, path, realPath, identity, title: undefined, variables: {} };
  const place = { element: null, file: `${fallback}/app.json` };
  let text: string | null;
  try {
    text = realPath === null ? null : readText(join(realPath, "app.json"));
  } catch (error) {
    const stamp = JSON.stringify([realPath, identity, systemCode(error)]);
    return { ...base, name: fallback, diagnostics: [unreadableFile(error, place)], stamp };
  }
  const stamp = JSON.stringify([realPath, identity, text]);
  if (realPath === null) {
    const missing = diagnose("root-missing", { element: null, file: fallback });
    return { ...base, name: fallback, diagnostics: [missing], stamp };
  }
  if (text === null) return { ...base, name: fallback, diagnostics: [], stamp };
  const document = parseJson(text, place);
  const parsed = document.value === undefined ? undefined : appJson.safeParse(document.value);
  if (!parsed?.success) {
    const findings = parsed ? issueDiagnostics(parsed.error.issues, document, place) : [];
    return { ...base, name: fallback, diagnostics: [...document.diagnostics, ...findings], stamp };
  }
  const { name = fallback, title, variables = {} } = parsed.data;
  return { ...base, name, title, variables, diagnostics: document.diagnostics, stamp };
}
