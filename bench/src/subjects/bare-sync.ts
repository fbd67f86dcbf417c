import BetterSqlite3 from "better-sqlite3";
import { Pool } from "undici";
import { bigApp } from "../sync/company.ts";
import { serveParent, subjectInput } from "../subject.ts";

/*
 * The floor of a sync: the calls that cannot be left out, four at a time, and the rows of each department in one
 * transaction. Without validation, and without a way to resume, to preview or to cancel it.
 */

const AT_ONCE = 4;

const { databasePath, providerUrl } = subjectInput as { databasePath: string; providerUrl: string };
const pool = new Pool(providerUrl, { connections: AT_ONCE });
const file = new BetterSqlite3(databasePath);
file.pragma("journal_mode = wal");
file.pragma("synchronous = normal");
const { corpId, secret } = bigApp;

const putCorp = file.prepare(
  `insert into corps ("key", base, "corpId", "corpName", "corpFullName", "updatedAtMs") values ('big', ?, ?, '', '', ?)
    on conflict do nothing`,
);
const putDepartment = file.prepare(
  `insert into departments ("corpKey", "departmentId", "parentId", "order", name, leaders, "changedAtMs")
    values ('big', ?, ?, ?, ?, ?, ?) on conflict do nothing`,
);
const putMember = file.prepare(
  `insert into members ("corpKey", "memberId", name, status, position, "mainDepartment", profile, "updatedAtMs")
    values ('big', ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
);
const putPlace = file.prepare(
  `insert into "memberDepartments" ("corpKey", "memberId", "departmentId", "order", "isLeader")
    values ('big', ?, ?, ?, ?) on conflict do nothing`,
);

interface Department {
  readonly id: number;
  readonly parentid: number;
  readonly order: number;
  readonly name: string;
  readonly department_leader: readonly string[];
}

interface Member {
  readonly userid: string;
  readonly name: string;
  readonly status: number;
  readonly position: string;
  readonly main_department: number;
  readonly department: readonly number[];
  readonly order: readonly number[];
  readonly is_leader_in_dept: readonly number[];
}

const save = file.transaction((department: Department, members: readonly Member[]) => {
  const nowMs = Date.now();
  const { id, parentid, order, name, department_leader: leaders } = department;
  putDepartment.run(id, parentid || null, order, name, JSON.stringify(leaders), nowMs);
  for (const member of members) {
    const memberId = member.userid.toLowerCase();
    const { status, position, main_department: main } = member;
    putMember.run(memberId, member.name, status, position, main, JSON.stringify(member), nowMs);
    for (const [at, departmentId] of member.department.entries()) {
      putPlace.run(memberId, departmentId, member.order[at], member.is_leader_in_dept[at]);
    }
  }
});

async function ask<T>(path: string, query: Record<string, string | number>): Promise<T> {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const { body } = await pool.request({
    method: "GET",
    path: `/cgi-bin/${path}?${search.toString()}`,
  });
  return (await body.json()) as T;
}

async function sync(): Promise<string> {
  putCorp.run(providerUrl, corpId, Date.now());
  const { access_token } = await ask<{ access_token: string }>("gettoken", {
    corpid: corpId,
    corpsecret: secret,
  });
  const tree = await ask<{ department_id: { id: number }[] }>("department/simplelist", {
    access_token,
  });
  const pending = tree.department_id.map(({ id }) => id);
  const work = async (): Promise<void> => {
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      const found = await ask<{ department: Department }>("department/get", { access_token, id });
      const list = { access_token, department_id: id };
      const { userlist } = await ask<{ userlist: Member[] }>("user/list", list);
      save(found.department, userlist);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return "done";
}

serveParent({}, { sync });
