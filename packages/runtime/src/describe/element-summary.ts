import { isMethod, type Access, type AnyMethod, type Bilingual } from "@menshen/core";
import type { Diagnostic } from "../diagnostics.ts";
import type { ElementState, Family, LinkedElement, ReplacedElement } from "../snapshot.ts";

/** An element for lists. */
export interface ElementSummary {
  readonly fullName: string;
  readonly family: Family;
  readonly type: string;
  readonly title: Bilingual;
  readonly icon?: string | undefined;
  readonly layer: string;
  readonly official: boolean;
  /** The element of an earlier layer that it replaces. */
  readonly replaces?: ReplacedElement | undefined;
  readonly state: ElementState;
  /** Where stale: when its files were found broken; the version before that is served. */
  readonly staleSinceMs?: number | undefined;
  /** The number of versions of it loaded in this process. */
  readonly generation: number;
  readonly isDefault: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export interface MethodSummary {
  readonly name: string;
  readonly kind: AnyMethod["kind"];
  readonly access: Access;
  readonly describe?: Bilingual | undefined;
}

export function describeElement(element: LinkedElement): ElementSummary {
  const {
    fullName,
    family,
    type,
    title,
    icon,
    layer,
    official,
    replaces,
    state,
    staleSinceMs,
    generation,
    isDefault,
    diagnostics,
  } = element;
  return {
    fullName,
    family,
    type,
    title,
    icon,
    layer,
    official,
    replaces,
    state,
    staleSinceMs,
    generation,
    isDefault,
    diagnostics,
  };
}

export function describeMethods({ members }: LinkedElement): MethodSummary[] {
  return Object.entries(members).flatMap(([name, member]) =>
    isMethod(member)
      ? [{ name, kind: member.kind, access: member.access, describe: member.describe }]
      : [],
  );
}
