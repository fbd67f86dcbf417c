import type { z } from "zod";
import type { Notices } from "../push/notices.ts";
import { findApp, findCorp, findDepartment, findMember } from "./lookup/directory.ts";
import { forgetIndexes } from "./lookup/directory-index.ts";
import { checkCorp, type Engine } from "./engine.ts";
import {
  appSchema,
  corpSchema,
  departmentSchema,
  memberSchema,
  type App,
  type Corp,
  type Department,
  type Member,
} from "./schema/world-schema.ts";
import type { Frozen } from "./frozen.ts";

export type Patch<T> = { readonly [K in keyof T]?: Frozen<T[K]> | undefined };
type MemberPatch = Patch<z.input<typeof memberSchema>>;
type CorpPatch = Patch<Omit<Corp, "corpId" | "apps" | "members" | "departments">>;

/** Look-ups and edits of the world. Every edit is validated before anything changes. */
export interface Edits {
  /** @throws RangeError no such company */
  readonly corp: (corpId: string) => Frozen<Corp>;
  /** @throws RangeError no such app */
  readonly app: (corpId: string, agentId: number) => Frozen<App>;
  /** @throws RangeError no such member */
  readonly member: (corpId: string, userId: string) => Frozen<Member>;

  readonly addCorp: (corp: z.input<typeof corpSchema>) => Frozen<Corp>;
  /** Name, dissolved, contact secret... Dissolving ends every call about the company with 301007. */
  readonly updateCorp: (corpId: string, patch: CorpPatch) => void;
  readonly addApp: (corpId: string, app: z.input<typeof appSchema>) => Frozen<App>;
  /** A changed secret also ends the app's tokens. */
  readonly updateApp: (corpId: string, agentId: number, patch: Patch<App>) => void;
  readonly addMember: (corpId: string, member: z.input<typeof memberSchema>) => Frozen<Member>;
  /** Any field, the userid included. */
  readonly updateMember: (corpId: string, userId: string, patch: MemberPatch) => void;
  readonly removeMember: (corpId: string, userId: string) => void;
  readonly addDepartment: (
    corpId: string,
    department: z.input<typeof departmentSchema>,
  ) => Frozen<Department>;
  readonly updateDepartment: (corpId: string, id: number, patch: Patch<Department>) => void;
  /** Leaves its children dangling and its members in place, as a visible range that starts below the root does. */
  readonly removeDepartment: (corpId: string, id: number) => void;

  /** Adds a redirect host ("127.0.0.1:4321": exact, with port) to the app's trusted domains. */
  readonly trustDomain: (corpId: string, agentId: number, host: string) => void;
}

/** @param notices receives every change */
export function edits(engine: Engine, notices: Notices): Edits {
  return {
    ...companyEdits(engine, notices),
    ...memberEdits(engine, notices),
    ...departmentEdits(engine, notices),
  };
}

function companyEdits(engine: Engine, notices: Notices) {
  const { tokens } = engine;
  return {
    corp: (corpId: string) => corpOf(engine, corpId),
    addCorp(init: z.input<typeof corpSchema>) {
      const corp = corpSchema.parse(init);
      checkCorp(corp);
      if (findCorp(engine.settings.corps, corp.corpId))
        throw new RangeError(`world: company ${corp.corpId} exists already`);
      engine.settings.corps.push(corp);
      return corp;
    },
    updateCorp(corpId: string, patch: CorpPatch) {
      const corp = corpOf(engine, corpId);
      apply(corp, corpSchema, patch);
      if (patch.admins) notices.admins(corp);
    },
    app: (corpId: string, agentId: number) => appOf(engine, corpId, agentId),
    addApp: (corpId: string, init: z.input<typeof appSchema>) =>
      append(corpOf(engine, corpId), "apps", appSchema.parse(init)),
    updateApp(corpId: string, agentId: number, patch: Patch<App>) {
      const corp = corpOf(engine, corpId);
      const app = appOf(engine, corpId, agentId);
      const before = { ...app };
      apply(app, appSchema, patch, () => checkCorp(corp));
      notices.app(corp, before, app);
      if (app.secret === before.secret) return;
      tokens.revoke(
        (owner) =>
          owner.kind === "app" && owner.corpId === corp.corpId && owner.agentId === agentId,
        40014,
      );
    },
    trustDomain(corpId: string, agentId: number, host: string) {
      const app = appOf(engine, corpId, agentId);
      if (!app.trustedDomains.includes(host))
        apply(app, appSchema, { trustedDomains: [...app.trustedDomains, host] });
    },
  };
}

function memberEdits(engine: Engine, notices: Notices) {
  return {
    member: (corpId: string, userId: string) => memberOf(engine, corpId, userId),
    addMember(corpId: string, init: z.input<typeof memberSchema>) {
      const corp = corpOf(engine, corpId);
      const after = append(corp, "members", memberSchema.parse(init));
      notices.member(corp, { before: undefined, after });
      return after;
    },
    updateMember(corpId: string, userId: string, patch: MemberPatch) {
      const corp = corpOf(engine, corpId);
      const after = memberOf(engine, corpId, userId);
      const before = { ...after };
      apply(after, memberSchema, patch, () => checkCorp(corp));
      notices.member(corp, { before, after });
    },
    removeMember(corpId: string, userId: string) {
      const member = memberOf(engine, corpId, userId);
      const corp = corpOf(engine, corpId);
      remove(corp, "members", member);
      notices.member(corp, { before: member, after: undefined });
    },
  };
}

function departmentEdits(engine: Engine, notices: Notices) {
  return {
    addDepartment(corpId: string, init: z.input<typeof departmentSchema>) {
      const corp = corpOf(engine, corpId);
      const after = append(corp, "departments", departmentSchema.parse(init));
      notices.department(corp, { before: undefined, after });
      return after;
    },
    updateDepartment(corpId: string, id: number, patch: Patch<Department>) {
      const corp = corpOf(engine, corpId);
      const after = departmentOf(engine, corpId, id);
      const before = { ...after };
      apply(after, departmentSchema, patch, () => checkCorp(corp));
      notices.department(corp, { before, after });
    },
    removeDepartment(corpId: string, id: number) {
      const department = departmentOf(engine, corpId, id);
      const corp = corpOf(engine, corpId);
      remove(corp, "departments", department);
      notices.department(corp, { before: department, after: undefined });
    },
  };
}

/** Applies a patch if the resulting object, and what it belongs to, are valid; else changes nothing. */
export function apply<T extends object>(
  target: T,
  schema: z.ZodType<T>,
  patch: object,
  check?: () => void,
): void {
  const next = schema.parse({ ...target, ...structuredClone(patch) });
  const before = { ...target };
  Object.assign(target, next);
  try {
    check?.();
  } catch (error) {
    Object.assign(target, before);
    throw error;
  } finally {
    forgetIndexes();
  }
}

type Listed = "apps" | "members" | "departments";

export function append<K extends Listed, T extends Corp[K][number]>(
  corp: Corp,
  list: K,
  item: T,
): T {
  checkCorp({ ...corp, [list]: [...corp[list], item] });
  (corp[list] as Corp[K][number][]).push(item);
  forgetIndexes();
  return item;
}

export function remove<K extends Listed>(corp: Corp, list: K, item: Corp[K][number]): void {
  const rest = (corp[list] as Corp[K][number][]).filter((each) => each !== item);
  Object.assign(corp, { [list]: rest });
  forgetIndexes();
}

export const corpOf = (engine: Engine, corpId: string): Corp =>
  findCorp(engine.settings.corps, corpId) ?? missing(`company ${corpId}`);
export const appOf = (engine: Engine, corpId: string, agentId: number): App =>
  findApp(corpOf(engine, corpId), agentId) ?? missing(`app ${agentId} in ${corpId}`);
const memberOf = (engine: Engine, corpId: string, userId: string): Member =>
  findMember(corpOf(engine, corpId), userId) ?? missing(`member ${userId} in ${corpId}`);
const departmentOf = (engine: Engine, corpId: string, id: number): Department =>
  findDepartment(corpOf(engine, corpId), id) ?? missing(`department ${id} in ${corpId}`);

export function missing(what: string): never {
  throw new RangeError(`world: no ${what}`);
}
