import { createServer } from "node:http";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import BetterSqlite3 from "better-sqlite3";
import { serveParent, subjectInput } from "../src/subject.ts";
import { useProvider } from "./own-provider.mjs";

/* better-auth with its provider for WeChat and its own database layer. */

const { providerUrl, appId, appSecret, databasePath } = subjectInput;
useProvider(providerUrl);
const database = new BetterSqlite3(databasePath);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = NORMAL");

const server = createServer((request, response) => void handle(request, response));
let handle;
server.listen(0, "127.0.0.1", () => void open());

async function open() {
  const origin = `http://127.0.0.1:${server.address().port}`;
  const options = {
    baseURL: origin,
    secret: "bench".repeat(8),
    database,
    logger: { disabled: true },
    // On, as by default in production, but too high to be met.
    rateLimit: { enabled: true, max: 1e9, customRules: { "/sign-in/*": { window: 10, max: 1e9 } } },
    telemetry: { enabled: false },
    socialProviders: {
      wechat: { clientId: appId, clientSecret: appSecret },
    },
  };
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  handle = toNodeHandler(betterAuth(options));
  serveParent({
    origin,
    start: {
      path: "/api/auth/sign-in/social",
      type: "application/json",
      body: JSON.stringify({ provider: "wechat", callbackURL: "/in", disableRedirect: true }),
    },
    session: "/api/auth/get-session",
  });
}
