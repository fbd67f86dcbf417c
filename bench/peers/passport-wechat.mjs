import { createRequire } from "node:module";
import express from "express";
import BetterSqlite3 from "better-sqlite3";
import session from "express-session";
import passport from "passport";
import { Strategy } from "passport-wechat";
import { serveParent, subjectInput } from "../src/subject.ts";
import { useProviderIn } from "./own-provider.mjs";

/*
 * passport-wechat as its README has it, with Express and express-session. Sessions and users are rows of SQLite: like the
 * others, it keeps its logins over a restart.
 */

const { providerUrl, appId, appSecret, databasePath } = subjectInput;
const require = createRequire(createRequire(import.meta.url).resolve("passport-wechat"));
const oauth = createRequire(require.resolve("wechat-oauth"));
useProviderIn(oauth("urllib"), providerUrl);

const database = new BetterSqlite3(databasePath);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = NORMAL");
database.exec(`
  create table users (id text primary key, name text) strict;
  create table sessions (id text primary key, data text not null, "expiresAtMs" integer not null) strict;
`);
const sql = {
  user: database.prepare("select id, name from users where id = ?"),
  saveUser: database.prepare("insert or replace into users (id, name) values (?, ?)"),
  session: database.prepare('select data from sessions where id = ? and "expiresAtMs" > ?'),
  saveSession: database.prepare(
    'insert or replace into sessions (id, data, "expiresAtMs") values (?, ?, ?)',
  ),
  touch: database.prepare('update sessions set "expiresAtMs" = ? where id = ?'),
  end: database.prepare("delete from sessions where id = ?"),
};
const DAY_MS = 24 * 60 * 60_000;

class SqliteStore extends session.Store {
  get(id, done) {
    const row = sql.session.get(id, Date.now());
    done(null, row ? JSON.parse(row.data) : null);
  }
  set(id, data, done) {
    sql.saveSession.run(id, JSON.stringify(data), Date.now() + DAY_MS);
    done?.(null);
  }
  touch(id, data, done) {
    sql.touch.run(Date.now() + DAY_MS, id);
    done?.(null);
  }
  destroy(id, done) {
    sql.end.run(id);
    done?.(null);
  }
}

const tokens = new Map();
const app = express();
app.use(
  session({ secret: "bench", store: new SqliteStore(), resave: false, saveUninitialized: false }),
);
app.use(passport.initialize());
app.use(passport.session());
const server = app.listen(0, "127.0.0.1", () => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  passport.use(
    new Strategy(
      {
        appID: appId,
        appSecret,
        client: "web",
        scope: "snsapi_login",
        callbackURL: `${origin}/callback`,
        getToken: (openid, done) => done(null, tokens.get(openid)),
        saveToken: (openid, token, done) => done(null, void tokens.set(openid, token)),
      },
      (accessToken, refreshToken, { openid, nickname }, expiresIn, done) => {
        sql.saveUser.run(openid, nickname);
        done(null, sql.user.get(openid));
      },
    ),
  );
  serveParent({ origin, start: "/login", session: "/session" });
});
passport.serializeUser(({ id }, done) => done(null, id));
passport.deserializeUser((id, done) => done(null, sql.user.get(id) ?? false));

app.get("/login", (request, response, next) => {
  // The strategy does not check states: the session does.
  request.session.state = crypto.randomUUID().replaceAll("-", "");
  passport.authenticate("wechat", { state: request.session.state })(request, response, next);
});
app.get(
  "/callback",
  (request, response, next) => {
    if (request.query.state !== request.session.state) return response.sendStatus(400);
    return next();
  },
  passport.authenticate("wechat"),
  (request, response) => response.redirect("/in"),
);
app.get("/session", (request, response) => {
  if (!request.user) return response.sendStatus(401);
  return response.json(request.user);
});
