import { isCode, type Ports } from "@menshen/core";
import { nameOutranks, type CorpRef, type CorpRow, type NamedCorp } from "@menshen/domain";
import type { WecomClient } from "@menshen/providers";

/** A company, and its name where its root department cannot be read. */
interface Company {
  readonly base: string;
  readonly corpId: string;
  readonly fallback: NamedCorp | null;
}

const ROOT_DEPARTMENT = 1;
const NAME_MAX_AGE_MS = 24 * 60 * 60_000;

/**
 * The company with names where the stored ones are missing, a day old or not the configured ones. WeCom's name for it is
 * that of the root department, which few apps may see.
 */
export async function nameCompany(
  wecom: Pick<WecomClient, "getDepartment">,
  { data, clock }: Pick<Ports, "data" | "clock">,
  { base, corpId, fallback }: Company,
): Promise<NamedCorp> {
  const stored = await data.corps.find(base, corpId);
  if (stored && isFresh(stored, fallback, clock.now())) return unnamed(corpId);
  const name = await readName(wecom);
  if (name) {
    const corpFullName = fallback?.corpFullName || name;
    return { corpId, corpName: name, corpFullName, nameSource: "department" };
  }
  return fallback ?? { ...unnamed(corpId), nameSource: null };
}

const readings = new WeakMap<Pick<WecomClient, "getDepartment">, Promise<string | null>>();

/** Shared by the logins of an app that wait for it at the same time: those of a crowd come before the name is stored. */
function readName(wecom: Pick<WecomClient, "getDepartment">): Promise<string | null> {
  const reading =
    readings.get(wecom) ??
    departmentName(wecom, ROOT_DEPARTMENT)
      .catch(() => null)
      .finally(() => readings.delete(wecom));
  readings.set(wecom, reading);
  return reading;
}

function isFresh(stored: CorpRow, fallback: NamedCorp | null, nowMs: number): boolean {
  if (nowMs - stored.updatedAtMs >= NAME_MAX_AGE_MS) return false;
  const isNewName = fallback !== null && fallback.corpName !== stored.corpName;
  return !isNewName || nameOutranks(stored.nameSource, fallback.nameSource ?? null);
}

function unnamed(corpId: string): CorpRef {
  return { corpId, corpName: "", corpFullName: "" };
}

/** Null where WeCom withholds it. */
export async function departmentName(
  wecom: Pick<WecomClient, "getDepartment">,
  id: number,
): Promise<string | null> {
  try {
    return (await wecom.getDepartment(id)).name;
  } catch (error) {
    if (isCode(error, undefined, "wecom")) return null;
    throw error;
  }
}
