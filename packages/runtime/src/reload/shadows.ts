import { isMethod, shortName } from "@menshen/core";
import type { DiagnosticCode } from "../diagnostic-texts.ts";
import { diagnose, type Diagnostic, type Facts } from "../diagnostics.ts";
import type { Linked } from "../link/link-element.ts";
import { NameSets } from "../link/name-sets.ts";
import { placeIn, type ElementSource } from "../read/element-source.ts";
import type { LinkedElement } from "../snapshot.ts";

/** Rejects a nested element named like a method of its parent: one path would mean two things. */
export interface Shadows {
  /** Judges these elements and those nested in them. Returns the names of all that were judged. */
  judge(
    names: Iterable<string>,
    linked: ReadonlyMap<string, Linked>,
    sources: ReadonlyMap<string, ElementSource>,
  ): Set<string>;
  isRefused(name: string): boolean;
  diagnostics(): Iterable<Diagnostic>;
}

/** @param reservedNames names of the app's own members, which take precedence over a root of the tree */
export function createShadows(reservedNames: ReadonlySet<string>): Shadows {
  const nested = new NameSets<string>();
  const refused = new Map<string, Diagnostic>();
  const reserved = new Map<string, Diagnostic>();
  return {
    judge(names, linked, sources) {
      const judged = new Set<string>();
      for (const name of names) {
        judged.add(name);
        if (linked.has(name)) nested.add(folderOf(name), name);
        else nested.delete(folderOf(name), name);
        for (const below of nested.of(name)) judged.add(below);
      }
      for (const name of judged) {
        refused.delete(name);
        reserved.delete(name);
        const source = sources.get(name);
        if (!linked.has(name) || !source) continue;
        const report = (code: DiagnosticCode, facts: Facts = {}): Diagnostic =>
          diagnose(code, placeIn(source.layer, source.dir, name), facts);
        const parent = linked.get(folderOf(name))?.element;
        const method = shortName(name);
        if (parent && hasMember(parent, method))
          refused.set(name, report("name-shadows-method", { parent: parent.fullName, method }));
        else if (reservedNames.has(name.split(".", 1)[0] ?? ""))
          reserved.set(name, report("name-shadowed"));
      }
      return judged;
    },
    isRefused: (name) => refused.has(name),
    diagnostics: () => [...refused.values(), ...reserved.values()],
  };
}

function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf(".")));
}

/** True where a nested element of that name would hide a method. */
export function hasMember({ members, meta }: LinkedElement, name: string): boolean {
  return isMethod(members[name]) || Object.hasOwn(meta?.offers ?? {}, name);
}
