import {
  definitionKind,
  type Bilingual,
  type Logger,
  type ModelDefinition,
  type TableModelDefinition,
} from "@menshen/core";
import { databaseFaultOf, type Database, type TableProblem } from "@menshen/db";
import type { Preparation, Prepare } from "@menshen/runtime";

/** After an error: the database may answer again, its owner may have run `menshen migrate`, rows may have been corrected. */
const RETRY_MS = 10_000;

interface Options {
  readonly database: Pick<Database, "applyTable">;
  readonly log: Logger;
  readonly onChange?: (element: string, table: string) => void;
  /** Waits as long as a migration may. */
  readonly isPatient?: boolean;
}

/** Brings the own table of a model up to date before a snapshot uses the model. */
export function prepareTables(options: Options): Prepare {
  const { database, log, onChange, isPatient = false } = options;
  return async (element, definition) => {
    if (!isTableModel(definition)) return { findings: [] };
    try {
      const applied = await database.applyTable(element, definition, { isPatient });
      const { table, isChanged, problems, retired } = applied;
      if (isChanged) log.info({ element, table }, "the table of a model was brought up to date");
      if (isChanged) onChange?.(element, table);
      if (problems.length > 0) return { findings: problems.map(problemFinding), retryMs: RETRY_MS };
      return { findings: retired.map((field) => ({ severity: "info", message: stays(field) })) };
    } catch (fault) {
      log.warn({ err: fault, element }, "the table of a model could not be brought up to date");
      const message = databaseFaultOf(fault) === "locked" ? tooSlow : noAnswer;
      return { findings: [error(message)], retryMs: RETRY_MS };
    }
  };
}

function isTableModel(definition: unknown): definition is TableModelDefinition {
  if (definitionKind(definition) !== "model") return false;
  return "table" in (definition as ModelDefinition | TableModelDefinition);
}

type Finding = Preparation["findings"][number];

function error(message: Bilingual, member?: string): Finding {
  return { severity: "error", member, message };
}

function problemFinding(problem: TableProblem): Finding {
  return error(textOf(problem), "field" in problem ? problem.field : undefined);
}

function textOf(problem: TableProblem): Bilingual {
  const text = texts[problem.kind] as (problem: TableProblem) => Bilingual;
  return text(problem);
}

type Kind = TableProblem["kind"];

const texts: {
  readonly [K in Kind]: (problem: Extract<TableProblem, { readonly kind: K }>) => Bilingual;
} = {
  "type-changed": ({ field, stored, wanted }) => ({
    zh: `数据表中 ${field} 的类型是 ${stored}，不能变为 ${wanted}。请改回原类型，或换一个字段名。`,
    en: `the column ${field} has the type ${stored}, which cannot become ${wanted}. Change it back, or give the field another name`,
  }),
  "no-value": ({ field }) => ({
    zh: `已有的行没有 ${field} 的值。请用 .default() 给出默认值，或用 .optional() 允许空值。`,
    en: `the rows that exist have no ${field}. Give the field a default by .default(), or let it be absent by .optional()`,
  }),
  "not-unique": ({ fields }) => ({
    zh: `已有的行在 ${fields.join(", ")} 上有相同的值。请先改正这些行，或去掉 unique。`,
    en: `rows that exist have equal values in ${fields.join(", ")}. Correct the rows first, or leave out unique`,
  }),
  "name-taken": ({ table, owner }) => ({
    zh: `数据库中已有名为 ${table} 的表，${owner === null ? "它不属于任何模型" : `它属于 ${owner}`}。请给此元素换一个名称。`,
    en: `the database has a table ${table}, which belongs to ${owner ?? "no model"}. Give this element another name`,
  }),
  "no-right": ({ reason }) => ({
    zh: `服务器的数据库角色无权更改表（${reason}）。请以表所有者的身份执行 menshen migrate。`,
    en: `the database role of the server may not change tables (${reason}). Run menshen migrate as the owner of the schema`,
  }),
};

function stays(field: string): Bilingual {
  return {
    zh: `模型已没有字段 ${field}，数据表中的这一列及其值仍保留。`,
    en: `the model has no field ${field} any more; the column stays in the table, with its values`,
  };
}

const noAnswer: Bilingual = {
  zh: "数据库没有完成对数据表的检查，稍后会自动重试；原因见日志。",
  en: "the database did not complete the check of the table. It is tried again; the log has the reason",
};

const tooSlow: Bilingual = {
  zh: "数据表被锁住，或更改耗时过长。会自动重试；也可执行 menshen migrate，它会等待更久。",
  en: "the table is locked, or the change takes too long. It is tried again; menshen migrate waits longer",
};
