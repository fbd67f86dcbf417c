import { ExpressAuth } from "@auth/express";
import WeChat from "@auth/express/providers/wechat";
import { KyselyAdapter } from "@auth/kysely-adapter";
import BetterSqlite3 from "better-sqlite3";
import express from "express";
import { Kysely, SqliteDialect } from "kysely";
import { serveParent, subjectInput } from "../src/subject.ts";
import { useProvider } from "./own-provider.mjs";

/* Auth.js in Express, with sessions in its database, through its own adapter; a login begins with its CSRF token. */

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
  trustHost: true,
  secret: "bench".repeat(8),
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

const app = express();
// Its documentation has "/auth/*", as Express 4 writes this; it reads the first unnamed part.
app.use(/^\/auth\/(.*)/, ExpressAuth(config));
const server = app.listen(0, "127.0.0.1", () => {
  serveParent({
    origin: `http://127.0.0.1:${server.address().port}`,
    csrf: "/auth/csrf",
    start: {
      path: "/auth/signin/wechat",
      type: "application/x-www-form-urlencoded",
      body: "callbackUrl=/in",
    },
    session: "/auth/session",
  });
});
