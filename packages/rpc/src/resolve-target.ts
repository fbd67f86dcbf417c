import { Code, isMethod, type Bilingual, type CallLimit } from "@menshen/core";
import { inputError, type App } from "@menshen/runtime";
import type { z } from "zod";
import type { NetworkAccess, RpcContext } from "./context.ts";
import type { AppProcedure } from "./app-procedures.ts";
import { checkOutput } from "./check-output.ts";
import { resumption } from "./events.ts";
import { withoutSecrets } from "./without-secrets.ts";
import { isStorableText } from "./storable-text.ts";

/** The procedure at a path: a method of an element, or a procedure below `app.`. */
export interface Target {
  readonly kind: "query" | "mutation" | "subscription";
  readonly access: NetworkAccess;
  readonly fullName: string;
  readonly method: string;
  readonly limit?: CallLimit | undefined;
  readonly isElement: boolean;
  /** Parses the input and runs. A subscription returns its iterable. */
  call(input: unknown, ctx: RpcContext): unknown;
}

/** Resolves a path in the current snapshot; undefined for unknown, internal and property paths alike. */
export type ResolveTarget = (path: string) => Target | undefined;

export function createTargetResolver(
  app: App,
  appProcedures: ReadonlyMap<string, AppProcedure>,
  checksOutputs = false,
): ResolveTarget {
  const check = checksOutputs ? checkOutput : (result: unknown) => result;
  const appTargets = new Map(
    Array.from(appProcedures, ([path, procedure]) => [path, appTarget(path, procedure, check)]),
  );
  return (path) => appTargets.get(path) ?? elementTarget(app, path, check);
}

type Check = (result: unknown, schema: z.ZodType | undefined, path: string) => unknown;

function elementTarget(app: App, path: string, check: Check): Target | undefined {
  const found = app.find(path);
  if (!found) return undefined;
  const { element, method: name } = found;
  const method = element.members[name];
  if (!isMethod(method) || method.kind === "webhook" || method.access === "internal")
    return undefined;
  return {
    kind: method.kind,
    access: method.access,
    fullName: element.fullName,
    method: name,
    limit: method.limit,
    isElement: true,
    call: (input, ctx) => {
      requireText(element.fullName, name, input);
      const call = resumable(method.kind, input, ctx);
      const result = check(app.call(element, name, call.input, call.ctx), method.output, path);
      return element.secrets.length === 0 ? result : withoutSecrets(result, path, element.secrets);
    },
  };
}

function appTarget(path: string, procedure: AppProcedure, check: Check): Target {
  const dot = path.lastIndexOf(".");
  const fullName = path.slice(0, dot);
  const method = path.slice(dot + 1);
  return {
    kind: procedure.kind,
    access: procedure.access,
    fullName,
    method,
    isElement: false,
    async call(input, ctx) {
      requireText(fullName, method, input);
      const call = resumable(procedure.kind, input, ctx);
      const parsed = await procedure.input.safeParseAsync(call.input);
      if (!parsed.success) throw inputError(fullName, method, parsed.error);
      return check(procedure.run(parsed.data, call.ctx), procedure.output, path);
    },
  };
}

function resumable(kind: Target["kind"], input: unknown, ctx: RpcContext) {
  if (kind !== "subscription") return { input, ctx };
  const { input: own, ...resumed } = resumption(input);
  return { input: own, ctx: { ...ctx, ...resumed } };
}

function requireText(fullName: string, method: string, input: unknown): void {
  if (isStorableText(input)) return;
  throw new Code(10701, `the input of ${fullName}.${method} contains NUL or unpaired surrogates`);
}

/** A procedure that is reachable over the network, as documents describe it. */
export interface ReachableProcedure {
  readonly path: string;
  readonly fullName: string;
  readonly kind: Target["kind"];
  readonly access: NetworkAccess;
  readonly input: z.ZodType;
  readonly output?: z.ZodType | undefined;
  readonly describe?: Bilingual | undefined;
}

/** Every procedure that is reachable over the network, sorted by path. */
export function listProcedures(
  app: App,
  appProcedures: ReadonlyMap<string, AppProcedure>,
): ReachableProcedure[] {
  const own = Array.from(appProcedures, ([path, procedure]) => {
    const { kind, access, input, output, describe } = procedure;
    const fullName = path.slice(0, path.lastIndexOf("."));
    return { path, fullName, kind, access, input, output, describe };
  });
  const ofElements = [...app.snapshot.elements.values()].flatMap(({ fullName, members }) =>
    Object.entries(members).flatMap(([name, member]): ReachableProcedure[] => {
      if (!isMethod(member) || member.kind === "webhook") return [];
      const { kind, access, input, output, describe } = member;
      if (access === "internal") return [];
      return [{ path: `${fullName}.${name}`, fullName, kind, access, input, output, describe }];
    }),
  );
  return [...own, ...ofElements].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Every path that is reachable over the network, with kind and access, sorted. */
export function listReachable(
  app: App,
  appProcedures: ReadonlyMap<string, AppProcedure>,
): string[] {
  const lines = Array.from(
    appProcedures,
    ([path, { kind, access }]) => `${path} ${kind} ${access}`,
  );
  for (const element of app.snapshot.elements.values())
    for (const [name, member] of Object.entries(element.members))
      if (isMethod(member) && member.access !== "internal")
        lines.push(`${element.fullName}.${name} ${member.kind} ${member.access}`);
  return lines.sort();
}
