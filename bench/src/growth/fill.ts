import BetterSqlite3 from "better-sqlite3";
import { Client } from "pg";
import { openDatabase } from "@menshen/db";
import { appPorts } from "../app-ports.ts";

/** What the calls of the measure ask for. */
export const company = { key: "growth", corpId: "wwgrowth" } as const;
/** A name of one user alone, and the first two characters of many. */
export const rare = { name: "龘靐", action: "user-merged" } as const;
const base = "https://qyapi.weixin.qq.com";

const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
const given = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文斌婷雪飞红波辉鹏志建国";

interface Dialect {
  /** Rows with a column `n` from 1. */
  readonly numbers: (count: number) => string;
  readonly hex: (number: string) => string;
}

const sqlite: Dialect = {
  numbers: (count) =>
    `(with recursive t (n) as (select 1 union all select n + 1 from t where n < ${count}) select n from t) as t`,
  hex: (number) => `printf('%012x', ${number})`,
};
const postgres: Dialect = {
  numbers: (count) => `generate_series(1::bigint, ${count}) as t (n)`,
  hex: (number) => `lpad(to_hex(${number}), 12, '0')`,
};

/** Creates the schema, and as many users, accounts, members, sessions, audit entries and callbacks. */
export async function fill(databaseUrl: string, count: number): Promise<void> {
  const { clock, log } = appPorts;
  const database = await openDatabase({
    url: databaseUrl,
    secret: new Uint8Array(32).fill(1),
    clock,
    log,
  });
  await database.close();
  const path = /^sqlite:(.+)$/.exec(databaseUrl)?.[1];
  if (path !== undefined) {
    const file = new BetterSqlite3(path);
    file.exec("begin");
    for (const statement of statements(sqlite, count)) file.exec(statement);
    file.exec("commit; analyze");
    file.close();
    return;
  }
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  for (const statement of statements(postgres, count)) await client.query(statement);
  await client.query("vacuum analyze");
  await client.end();
}

function statements({ numbers, hex }: Dialect, count: number): string[] {
  const nowMs = Date.now();
  const rows = numbers(count);
  const name = `case when n = ${Math.ceil(count / 2)} then '${rare.name}' else
    ${one(surnames, "n")} || ${one(given, "(n / 37)")} || ${one(given, "(n / 1409)")} end`;
  // Spread like random ids.
  const id = (prefix: string) => `'${prefix}' || ${hex("n * 7919 % 1000003 * 65537 + n")}`;
  const atMs = `${nowMs} - (${count} - n) * 1000`;
  const isWaiting = `n > ${count} - ${Math.min(count / 10, 100_000)}`;
  const into = (table: string, columns: string, values: string, from: string = rows) =>
    `insert into "${table}" (${columns.replace(/\w+/g, '"$&"')}) select ${values} from ${from}`;
  return [
    into(
      "users",
      "id, name, role, status, createdAtMs, firstLoginAtMs",
      `${id("u")}, ${name}, 'user', 'active', ${atMs}, ${atMs}`,
    ),
    into(
      "accounts",
      "kind, base, tenant, subject, userId, profile, createdAtMs, updatedAtMs",
      `'wecom', '${base}', '${company.corpId}', 'member' || ${text("n")}, ${id("u")},
        '{"name":"' || ${name} || '","position":"工程师"}', ${atMs}, ${atMs}`,
    ),
    `insert into corps ("key", "base", "corpId", "corpName", "corpFullName", "nameSource", "updatedAtMs")
      values ('${company.key}', '${base}', '${company.corpId}', 'Growth', 'Growth', 'admin', ${nowMs})`,
    into(
      "departments",
      "corpKey, departmentId, parentId, name, changedAtMs",
      `'${company.key}', n, case when n = 1 then null else 1 + n / 10 end, '部门' || ${text("n")}, ${nowMs}`,
      numbers(Math.min(count, 1_000)),
    ),
    into(
      "members",
      "corpKey, memberId, userId, name, status, profile, updatedAtMs, removedAtMs",
      `'${company.key}', 'member' || ${text("n")}, ${id("u")}, ${name}, case when n % 1000 = 1 then 2 else 1 end,
        '{"position":"工程师"}', ${atMs}, case when n % 5000 = 2 then ${nowMs} end`,
    ),
    into(
      "memberDepartments",
      "corpKey, memberId, departmentId",
      `'${company.key}', 'member' || ${text("n")}, 1 + n % ${Math.min(count, 1_000)}`,
    ),
    into(
      "sessions",
      "id, tokenHash, userId, corpKey, accountId, element, platform, ip, userAgent, createdAtMs, lastSeenAtMs, expiresAtMs",
      `${id("s")}, ${id("h")}, ${id("u")}, '${company.key}', n, 'auths.Growth', 'web', '', '', ${atMs}, ${atMs},
        ${nowMs} + 86400000`,
    ),
    into(
      "audit",
      "atMs, action, element, userId, actor, ip, snapshot, detail",
      `${atMs}, case when n % 100000 = 50 then '${rare.action}' else 'login' end, 'auths.Growth', ${id("u")}, 'user', '', 1, '{}'`,
    ),
    into(
      "inboxRecords",
      "dedupeHash, element, scope, event, receiver, occurredAtMs, receivedAtMs, status, attempts, nextTryAtMs, finishedAtMs, leaseVersion, leaseUntilMs, isBlocked",
      // Due tomorrow, so that no worker processes them meanwhile.
      `${id("d")}, 'auths.Growth', 'wwgrowth', 'change_contact', '${company.corpId}', ${atMs}, ${atMs},
        case when ${isWaiting} then 'received' else 'done' end, 1, ${nowMs} + 86400000,
        case when ${isWaiting} then null else ${nowMs} end, 0, 0, 0`,
    ),
  ];
}

function text(number: string): string {
  return `cast(${number} as text)`;
}

/** A character. */
function one(from: string, number: string): string {
  return `substr('${from}', cast(1 + ${number} % ${from.length} as int), 1)`;
}
