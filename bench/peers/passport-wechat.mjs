import { createRequire } from "node:module";
import express from "express";
import BetterSqlite3 from "better-sqlite3";
import createSqliteStore from "better-sqlite3-session-store";
import session from "express-session";
import passport from "passport";
import { Strategy } from "passport-wechat";
import { serveParent, subjectInput } from "../src/subject.ts";
import { useProviderIn } from "./own-provider.mjs";

/*
 * passport-wechat as its README has it, with Express and express-session, whose documentation lists this store. Sessions,
 * users and tokens are rows of SQLite: like the others, it keeps its logins over a restart.
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
  create table tokens (openid text primary key, data text not null) strict;
`);
const sql = {
  user: database.prepare("select id, name from users where id = ?"),
  saveUser: database.prepare("insert or replace into users (id, name) values (?, ?)"),
  token: database.prepare("select data from tokens where openid = ?"),
  saveToken: database.prepare("insert or replace into tokens (openid, data) values (?, ?)"),
};

const SqliteStore = createSqliteStore(session);
const app = express();
app.use(
  session({
    secret: "bench",
    store: new SqliteStore({ client: database, expired: { clear: true, intervalMs: 900_000 } }),
    resave: false,
    saveUninitialized: false,
  }),
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
        getToken: (openid, done) => done(null, JSON.parse(sql.token.get(openid).data)),
        saveToken: (openid, token, done) =>
          done(null, void sql.saveToken.run(openid, JSON.stringify(token))),
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
