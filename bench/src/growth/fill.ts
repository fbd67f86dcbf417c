import BetterSqlite3 from "better-sqlite3";
import { Client } from "pg";
import { openDatabase } from "@menshen/db";
import { appPorts } from "../app-ports.ts";
import { applications } from "../oidc/applications.ts";

/** What the calls of the measure ask for. */
export const company = { key: "growth", corpId: "wwgrowth" } as const;
/** A name of one user alone, and the first two characters of many. */
export const rare = {
  name: "龘靐",
  action: "user-merged",
  errcode: 60011,
  ip: "203.0.113.7",
} as const;
/** The first one has a tenth of the members. */
const DEPARTMENTS = 1_000;
export const SYNC_RUN = "sync1";
const base = "https://qyapi.weixin.qq.com";

const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
const given = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文斌婷雪飞红波辉鹏志建国";

/** The id of the user with that number. */
export function userIdOf(number: number): string {
  return `u${(((number * 7919) % 1000003) * 65537 + number).toString(16).padStart(12, "0")}`;
}

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
    // Most of the database: the keys are in no order.
    file.pragma("cache_size = -2000000");
    file.pragma("synchronous = off");
    file.exec("begin");
    for (const statement of statements(sqlite, count)) file.exec(statement);
    // Without `analyze`, which the server never runs.
    file.exec("commit");
    file.close();
    return;
  }
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  // An index of grams is made of many rows in a fraction of the time that it takes to add them one by one.
  const { rows: indexes } = await client.query<{ name: string; made: string }>(
    "select indexname as name, indexdef as made from pg_indexes where indexname like '%\\_grams'",
  );
  for (const { name } of indexes) await client.query(`drop index "${name}"`);
  for (const statement of statements(postgres, count)) await client.query(statement);
  await client.query("set maintenance_work_mem = '512MB'");
  for (const { made } of indexes) await client.query(made);
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
      numbers(Math.min(count, DEPARTMENTS)),
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
      `'${company.key}', 'member' || ${text("n")}, case when n % 10 = 0 then 1 else 1 + n % ${Math.min(count, DEPARTMENTS)} end`,
    ),
    into(
      "sessions",
      "id, tokenHash, userId, corpKey, accountId, element, platform, ip, userAgent, createdAtMs, lastSeenAtMs, expiresAtMs",
      `${id("s")}, ${id("h")}, ${id("u")}, '${company.key}', n, 'auths.Growth', 'web', '', '', ${atMs}, ${atMs},
        ${nowMs} + 86400000`,
    ),
    into(
      "audit",
      "atMs, action, element, userId, actor, ip, snapshot, detail, errcode, source, corpId",
      `${atMs}, case when n % 100000 = 50 then '${rare.action}' else 'login' end, 'auths.Growth', ${id("u")}, 'user',
        case when n % 100000 = 51 then '${rare.ip}' else '198.51.100.' || ${text("n % 200")} end, 1, '{}',
        case when n % 100000 = 52 then ${rare.errcode} when n % 1000 = 7 then 40029 end,
        case when n % 100000 = 52 or n % 1000 = 7 then 'wecom' end, '${company.corpId}'`,
    ),
    into(
      "oidcLogins",
      "sessionId, clientId, userId, sid, attempts, expiresAtMs",
      `${id("s")}, '${applications[0]?.clientId}', ${id("u")}, ${id("i")}, 0, ${nowMs} + 86400000 + n`,
    ),
    into(
      "syncRuns",
      `id, corpKey, element, kind, forceUpdate, dryRun, createUsers, actor, createdAtMs, status, phase, done, calls,
        confirmed, startedAtMs, finishedAtMs, nextTryAtMs, leaseVersion, leaseUntilMs`,
      `'sync' || ${text("n")}, '${company.key}', 'auths.Growth', 'company', 0, 0, 0, 'admin', ${atMs}, 'done', 'apply', 0, 0,
        0, ${atMs}, ${nowMs}, 0, 1, 0`,
      numbers(Math.ceil(count / 100)),
    ),
    into(
      "syncChanges",
      "runId, of, subject, name, change, fields, applied",
      `'${SYNC_RUN}', 'member', 'member' || ${text("n")}, ${name}, case when n % 100000 = 50 then 'removed' else 'changed' end,
        '[]', 1`,
    ),
    into(
      "mergeProposals",
      "accountId, userId, otherUserId, matchedBy, unionId, createdAtMs",
      `n, ${id("u")}, ${id("u")}, 'unionId', 'o' || ${text("n")}, ${atMs}`,
      numbers(Math.ceil(count / 100)),
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
