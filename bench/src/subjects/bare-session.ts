import BetterSqlite3 from "better-sqlite3";
import { hash } from "node:crypto";
import { createServer } from "node:http";
import { listen } from "../listen.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** The floor of a session check: the cookie's hash looked up with every condition of a live session, and the same answer. */
const { databasePath, headers } = subjectInput as BareSessionInput;
const database = new BetterSqlite3(databasePath, { readonly: true });

export interface BareSessionInput {
  readonly databasePath: string;
  /** Of every answer, as names and values. */
  readonly headers: readonly string[];
}

interface Row {
  userId: string;
  name: string | null;
  avatar: string | null;
  role: string;
  corpId: string;
  corpName: string;
  corpFullName: string;
  platform: string;
  expiresAtMs: number;
}

// With a bare `?` this build of SQLite plans the statement again for each value, which costs more than the look-up.
const find = database.prepare<[string, number, number], Row>(`
  select s.userId, u.name, u.avatar, u.role, c.corpId, c.corpName, c.corpFullName, s.platform, s.expiresAtMs
  from sessions s join users u on u.id = s.userId left join corps c on c.key = s.corpKey
  where s.tokenHash = +? and s.revokedAtMs is null and s.expiresAtMs > +? and s.lastSeenAtMs > +?
    and u.status = 'active'
    and (s.corpKey is null or exists (
      select 1 from members m
      where m.corpKey = s.corpKey and m.userId = s.userId and (m.status is null or m.status = 1)))`);

const DAY_MS = 24 * 60 * 60_000;

const server = createServer((request, response) => {
  const token = sessionIn(request.headers.cookie);
  const now = Date.now();
  const row = token && find.get(hash("sha256", token, "base64url"), now, now - DAY_MS);
  const body = row ? JSON.stringify(describe(row)) : "";
  const length = String(Buffer.byteLength(body));
  const own = row ? ["X-Menshen-User", row.userId] : [];
  response.writeHead(row ? 200 : 401, [...headers, "Content-Length", length, ...own]);
  response.end(body);
});
serveParent({ port: await listen(server) });

function sessionIn(cookies: string | undefined): string | undefined {
  return cookies
    ?.split("; ")
    .find((cookie) => cookie.startsWith("menshen="))
    ?.slice("menshen=".length);
}

function describe(row: Row) {
  const { userId, name, avatar, role, corpId, corpName, corpFullName, platform, expiresAtMs } = row;
  const corp = { corpId, corpName, corpFullName };
  return { user: { userId, name, avatar }, role, corp, platform, expiresAt: expiresAtMs };
}
