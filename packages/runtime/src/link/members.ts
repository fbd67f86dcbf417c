import {
  Code,
  isMethod,
  segmentProblem,
  type AnyMethod,
  type Bilingual,
  type ElementFacts,
  type InactiveAnswer,
  type MetaDefinition,
  type Offer,
} from "@menshen/core";
import { z } from "zod";
import type { DiagnosticCode } from "../diagnostic-texts.ts";
import { diagnose, type Diagnostic, type Facts } from "../diagnostics.ts";
import type { CodeSpot } from "./code-spot.ts";

type MemberMap = Readonly<Record<string, unknown>>;

/** Freezes what `create()` returned and reports bad names and methods that the Meta requires, in the code of the Type. */
export function checkMembers(
  members: Record<string, unknown>,
  meta: MetaDefinition | undefined,
  named: { readonly meta: string; readonly type: string },
  spotOf: (member: string) => CodeSpot,
): { members: MemberMap; diagnostics: readonly Diagnostic[] } {
  const report = (code: DiagnosticCode, method: string, facts: Facts): Diagnostic => {
    const { place, spot } = spotOf(method);
    return diagnose(code, place, { ...facts, method }, spot);
  };
  const names = Object.keys(members).flatMap((method) => {
    const reason = segmentProblem(method);
    return reason ? [report("member-name", method, { reason })] : [];
  });
  const broken = Object.entries(meta?.offers ?? {})
    .filter(([name, offer]) => !fulfils(members[name], offer))
    .map(([method, { kind, access }]) => {
      const found = foundText(members[method]);
      return report("contract-broken", method, { ...named, kind, access, found });
    });
  return { members: Object.freeze(members), diagnostics: [...names, ...broken] };
}

function foundText(member: unknown): Bilingual {
  if (member === undefined) return { zh: "没有返回它", en: "returned none" };
  if (!isMethod(member)) return { zh: "返回的是属性", en: "returned a property" };
  const { kind, access } = member;
  return { zh: `返回的是 ${kind}（${access}）`, en: `returned a ${kind} (${access})` };
}

/** What a Type says of its Instances that do not run. */
export interface StandIns {
  readonly offers?: Readonly<Record<string, Offer>> | undefined;
  readonly inactive?: Readonly<Record<string, InactiveAnswer<unknown>>> | undefined;
}

/** The members of an inactive element: the answers that its Meta or its Type defines, Code 10003 for the rest. */
export function inactiveMembers(
  created: MemberMap | undefined,
  meta: MetaDefinition | undefined,
  facts: ElementFacts,
  type: StandIns,
  config?: unknown,
): MemberMap {
  const answers: Readonly<Record<string, InactiveAnswer<unknown>>> = {
    ...meta?.inactive,
    ...type.inactive,
  };
  return placeholders(created ?? offersOf(meta, type), (name) => {
    const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
    if (answer) return answer(facts, config);
    throw new Code(10003, `${facts.fullName} is inactive`);
  });
}

/** The members of an element that never loaded: the methods of its Meta and its Type, each throwing Code 10002. */
export function failedMembers(
  meta: MetaDefinition | undefined,
  type: StandIns,
  fullName: string,
): MemberMap {
  return placeholders(offersOf(meta, type), () => {
    throw new Code(10002, `${fullName} never loaded`);
  });
}

function fulfils(member: unknown, offer: { kind: string; access: string }): boolean {
  return isMethod(member) && member.kind === offer.kind && member.access === offer.access;
}

function offersOf(meta: MetaDefinition | undefined, { offers }: StandIns): MemberMap {
  return { ...meta?.offers, ...offers };
}

/** Methods of the same names, kinds and accesses. */
function placeholders(shapes: MemberMap, run: (name: string) => unknown): MemberMap {
  const made: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(shapes)) {
    made[name] = isShape(member) ? { ...shape(member), run: async () => run(name) } : member;
  }
  return Object.freeze(made);
}

function isShape(member: unknown): member is Pick<AnyMethod, "kind" | "access" | "describe"> {
  return typeof member === "object" && member !== null && "kind" in member && "access" in member;
}

function shape({ kind, access, describe }: Pick<AnyMethod, "kind" | "access" | "describe">) {
  return { kind, access, describe, input: z.unknown(), parts: anyParts };
}

/** A webhook answers alike to a request and to the parts of one. */
const anyParts = { input: z.unknown(), toRequest: () => new Request("http://localhost") };
