import { createServer } from "node:http";
import { Auth, skipCSRFCheck } from "@auth/core";
import WeChat from "@auth/core/providers/wechat";
import { KyselyAdapter } from "@auth/kysely-adapter";
import BetterSqlite3 from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { serveParent, subjectInput } from "../src/subject.ts";
import { useProvider } from "./own-provider.mjs";

/* Auth.js with sessions in its database, through its own adapter. */

const { providerUrl, appId, appSecret, databasePath } = subjectInput;
useProvider(providerUrl);
const database = new BetterSqlite3(databasePath);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = NORMAL");
database.exec(`
  create table "User" (id text primary key, name text, email text unique, "emailVerified" text, image text);
  create table "Account" (id text primary key, "userId" text not null references "User" (id), type text not null,
    provider text not null, "providerAccountId" text not null, refresh_token text, access_token text, expires_at integer,
    token_type text, scope text, id_token text, session_state text, openid text, unionid text, expires_in integer,
    unique (provider, "providerAccountId"));
  create table "Session" (id text primary key, "userId" text not null references "User" (id), "sessionToken" text not null unique,
    expires text not null);
`);
const config = {
  basePath: "/auth",
  trustHost: true,
  secret: "bench".repeat(8),
  skipCSRFCheck,
  adapter: KyselyAdapter(new Kysely({ dialect: new SqliteDialect({ database }) })),
  session: { strategy: "database" },
  providers: [
    WeChat({
      clientId: appId,
      clientSecret: appSecret,
      platformType: "WebsiteApp",
      // Its default answers without an id where the person has no union id.
      profile: ({ openid, nickname, headimgurl }) => ({
        id: openid,
        name: nickname,
        email: null,
        image: headimgurl,
      }),
    }),
  ],
};

const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));

async function answer(incoming, outgoing) {
  try {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method, headers, url } = incoming;
    const body = method === "POST" ? Buffer.concat(chunks) : undefined;
    const request = new Request(origin + url, { method, headers, body });
    const response = await Auth(request, config);
    for (const [name, value] of response.headers) {
      if (name !== "set-cookie") outgoing.setHeader(name, value);
    }
    outgoing.setHeader("set-cookie", response.headers.getSetCookie());
    outgoing.writeHead(response.status).end(await response.text());
  } catch (error) {
    outgoing.writeHead(500).end(String(error));
  }
}
let origin;
server.listen(0, "127.0.0.1", () => {
  origin = `http://127.0.0.1:${server.address().port}`;
  serveParent({
    origin,
    start: {
      path: "/auth/signin/wechat",
      type: "application/x-www-form-urlencoded",
      body: "callbackUrl=/in",
    },
    session: "/auth/session",
  });
});
