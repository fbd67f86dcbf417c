import {
  Code,
  isMethod,
  segmentProblem,
  type AnyMethod,
  type ElementFacts,
  type InactiveAnswer,
  type MetaDefinition,
} from "@menshen/core";
import { z } from "zod";
import { diagnose, type Diagnostic, type Place } from "../diagnostics.ts";

type MemberMap = Readonly<Record<string, unknown>>;

/** Freezes what `create()` returned and reports bad names and methods that the Meta requires. */
export function checkMembers(
  members: Record<string, unknown>,
  meta: MetaDefinition | undefined,
  metaName: string,
  place: Place,
): { members: MemberMap; diagnostics: readonly Diagnostic[] } {
  const names = Object.keys(members).flatMap((method) => {
    const reason = segmentProblem(method);
    return reason ? [diagnose("member-name", place, { method, reason })] : [];
  });
  const broken = Object.entries(meta?.offers ?? {})
    .filter(([name, offer]) => !fulfils(members[name], offer))
    .map(([method, { kind, access }]) =>
      diagnose("contract-broken", place, { meta: metaName, method, kind, access }),
    );
  return { members: Object.freeze(members), diagnostics: [...names, ...broken] };
}

/** The members of an inactive element: the answers that its Meta defines, Code 10003 for the rest. */
export function inactiveMembers(
  created: MemberMap | undefined,
  meta: MetaDefinition | undefined,
  facts: ElementFacts,
  own: Readonly<Record<string, InactiveAnswer<unknown>>> = {},
  config?: unknown,
): MemberMap {
  const answers: Readonly<Record<string, InactiveAnswer<unknown>>> = { ...meta?.inactive, ...own };
  return placeholders(created, meta, (name) => {
    const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
    if (answer) return answer(facts, config);
    throw new Code(10003, `${facts.fullName} is inactive`);
  });
}

/** The members of an element that never loaded: the methods its Meta requires, each throwing Code 10002. */
export function failedMembers(meta: MetaDefinition | undefined, fullName: string): MemberMap {
  return placeholders(undefined, meta, () => {
    throw new Code(10002, `${fullName} never loaded`);
  });
}

function fulfils(member: unknown, offer: { kind: string; access: string }): boolean {
  return isMethod(member) && member.kind === offer.kind && member.access === offer.access;
}

/** Methods of the same name, kind and access as the real members, or as the Meta's offers where there are none. */
function placeholders(
  created: MemberMap | undefined,
  meta: MetaDefinition | undefined,
  run: (name: string) => unknown,
): MemberMap {
  const made: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(created ?? meta?.offers ?? {})) {
    made[name] = isShape(member) ? { ...shape(member), run: async () => run(name) } : member;
  }
  return Object.freeze(made);
}

function isShape(member: unknown): member is Pick<AnyMethod, "kind" | "access" | "describe"> {
  return typeof member === "object" && member !== null && "kind" in member && "access" in member;
}

function shape({ kind, access, describe }: Pick<AnyMethod, "kind" | "access" | "describe">) {
  return { kind, access, describe, input: z.unknown() };
}
