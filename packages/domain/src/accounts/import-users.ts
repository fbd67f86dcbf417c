import { inputInvalid, isCode, type Bilingual, type Ports } from "@menshen/core";
import { audit, type Origin } from "../audit.ts";
import type { Stores } from "../data.ts";
import { createUserIn, validUser, type CreateUser } from "./create-user.ts";
import { userLock } from "./locks.ts";
import { parseCsv, type CsvRow } from "./parse-csv.ts";

/** Users per transaction. */
const BATCH = 100;
const MAX_ROWS = 1000;

export interface ImportUsers {
  /** The text of the file; the first row names the columns. */
  readonly csv: string;
  /** The line of the second row in the file, where `csv` is a part of it; 2 where it is absent. */
  readonly bodyLine?: number | undefined;
  /** The company that all of them are created for. */
  readonly corpId?: string | undefined;
  /** Without it nothing is created. */
  readonly confirm: boolean;
  /** `admin`, or the userId of an administrator. */
  readonly actor: string;
}

export interface ImportedRow {
  /** Of the file, from 1. */
  readonly line: number;
  readonly userId: string;
  readonly name: string;
  /** `exists`: there is such a user, who is left as they are. */
  readonly outcome: "created" | "exists" | "invalid";
  /** What is wrong with an invalid row. */
  readonly problem: Bilingual | null;
}

type Column = "userId" | "name" | "mobile" | "email" | "role";

const columns: Readonly<Record<string, Column>> = {
  userid: "userId",
  用户id: "userId",
  name: "name",
  姓名: "name",
  mobile: "mobile",
  手机号: "mobile",
  email: "email",
  邮箱: "email",
  role: "role",
  角色: "role",
};

const roles = {
  "": "user",
  user: "user",
  admin: "admin",
  普通用户: "user",
  管理员: "admin",
} as const;

type Entry = Readonly<Record<Column, string>> & { readonly line: number };

/**
 * Creates the users of a CSV file, or only reports what would happen. Idempotent: rows whose userId exists are left out.
 * @throws Code 10701 the file is no such table
 */
export async function importUsers(
  ports: Pick<Ports, "data" | "clock">,
  origin: Origin,
  input: ImportUsers,
): Promise<ImportedRow[]> {
  const entries = entriesOf(parseCsv(input.csv, input.bodyLine));
  const seen = new Set<string>();
  const report: ImportedRow[] = [];
  for (let from = 0; from < entries.length; from += BATCH) {
    const batch = entries.slice(from, from + BATCH).map((entry) => {
      const problem = "problem" in entry ? entry.problem : problemOf(entry, seen);
      if (!("problem" in entry)) seen.add(entry.userId);
      return { entry, problem };
    });
    const ids = batch.flatMap(({ entry, problem }) =>
      problem === null && !("problem" in entry) ? [entry.userId] : [],
    );
    const rows = await ports.data.transaction(input.confirm ? ids.map(userLock) : [], (stores) =>
      importBatch(stores, origin, { ...input, nowMs: ports.clock.now() }, batch),
    );
    report.push(...rows);
  }
  if (input.confirm) await auditImport(ports, origin, input, report);
  return report;
}

type Broken = { readonly line: number; readonly problem: Bilingual };
type Judged = { readonly entry: Entry | Broken; readonly problem: Bilingual | null };

async function importBatch(
  stores: Stores,
  origin: Origin,
  { confirm, corpId, actor, nowMs }: ImportUsers & { nowMs: number },
  batch: readonly Judged[],
): Promise<ImportedRow[]> {
  const rows: ImportedRow[] = [];
  for (const { entry, problem } of batch) {
    if ("problem" in entry) {
      rows.push({ line: entry.line, userId: "", name: "", outcome: "invalid", problem });
      continue;
    }
    const { line, userId, name } = entry;
    const row = { line, userId, name, problem };
    if (problem !== null) {
      rows.push({ ...row, outcome: "invalid" });
      continue;
    }
    if (await stores.users.find(userId)) {
      rows.push({ ...row, outcome: "exists" });
      continue;
    }
    if (confirm) await createUserIn(stores, origin, { ...wantedOf(entry), corpId, actor }, nowMs);
    rows.push({ ...row, outcome: "created" });
  }
  return rows;
}

/** @throws Code 10701 */
function entriesOf([head, ...rows]: readonly CsvRow[]): (Entry | Broken)[] {
  const names = (head?.fields ?? []).map((name) => name.trim());
  const found = names.map((name) => columns[name.toLowerCase()]);
  const unknown = names.find((_, index) => found[index] === undefined);
  if (unknown !== undefined) {
    throw inputInvalid({
      zh: `不认识表头中的列“${unknown}”。${expected.zh}`,
      en: `csv: unknown column "${unknown}": ${expected.en}`,
    });
  }
  if (!found.includes("userId")) throw inputInvalid({ zh: expected.zh, en: `csv: ${expected.en}` });
  if (new Set(found).size < found.length)
    throw inputInvalid({ zh: "表头中有重复的列", en: "csv: a column occurs twice" });
  if (rows.length > MAX_ROWS) {
    const en = `csv: at most ${MAX_ROWS} users at a time`;
    throw inputInvalid({ zh: `一次最多导入 ${MAX_ROWS} 人`, en });
  }
  return rows.map(({ line, fields }) => {
    if (fields.length !== found.length) {
      const [have, want] = [fields.length, found.length];
      const problem = {
        zh: `有 ${have} 列，应为 ${want} 列`,
        en: `${have} fields instead of ${want}`,
      };
      return { line, problem };
    }
    const values = { userId: "", name: "", mobile: "", email: "", role: "" };
    for (const [index, column] of found.entries()) {
      if (column) values[column] = (fields[index] ?? "").trim();
    }
    return { line, ...values };
  });
}

const expected: Bilingual = {
  zh: "列应为 userId（用户ID），以及 name（姓名）、mobile（手机号）、email（邮箱）、role（角色）中的任意几列",
  en: "expected the columns userId, and any of name, mobile, email, role",
};

function problemOf(entry: Entry, seen: ReadonlySet<string>): Bilingual | null {
  if (entry.userId === "") return { zh: "缺少用户 ID", en: "userId: missing" };
  if (seen.has(entry.userId))
    return { zh: "用户 ID 与前面的行重复", en: "userId: occurs before in this file" };
  if (!Object.hasOwn(roles, entry.role))
    return { zh: "角色应为普通用户或管理员", en: "role: expected user or admin" };
  if (entry.name.length > 200)
    return { zh: "姓名超过 200 个字符", en: "name: longer than 200 characters" };
  try {
    validUser(wantedOf(entry));
    return null;
  } catch (error) {
    if (!isCode(error, 10701, "app")) throw error;
    return error.hint;
  }
}

function wantedOf({
  userId,
  name,
  mobile,
  email,
  role,
}: Entry): Omit<CreateUser, "actor"> & { userId: string } {
  return { userId, name, mobile, email, role: roles[role as keyof typeof roles] };
}

async function auditImport(
  { data, clock }: Pick<Ports, "data" | "clock">,
  origin: Origin,
  { corpId, actor }: ImportUsers,
  report: readonly ImportedRow[],
): Promise<void> {
  const count = (outcome: ImportedRow["outcome"]) =>
    report.filter((row) => row.outcome === outcome).length;
  const counts = { created: count("created"), exists: count("exists"), invalid: count("invalid") };
  const detail = { ...counts, corpId: corpId ?? null, by: actor };
  const entry = {
    atMs: clock.now(),
    action: "users-imported",
    element: null,
    userId: null,
  } as const;
  await audit(data, origin, { ...entry, detail });
}
