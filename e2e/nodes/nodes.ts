import { createHash, randomBytes } from "node:crypto";
import { queryPostgres } from "@menshen/testkit/postgres";
import { createSandbox, type World } from "@menshen/sandbox";
import {
  demo,
  demoLogin,
  startTestServer,
  type CallAnswer,
  type Calls,
  type TestServer,
  type TestServerOptions,
} from "@menshen/testkit";

/** The one address that people know, whichever node answers. */
export const site = "https://login.example.com";

/**
 * Whole servers over one database and one provider, each with an elements folder of its own. They share what operators
 * give to every node: MENSHEN_SECRET, MENSHEN_ADMIN_TOKEN and MENSHEN_PUBLIC_URL.
 */
export async function startNodes(
  databaseUrl: string,
  { config, ...options }: TestServerOptions = {},
  /** Configuration of the first and of the second node only. */
  own: readonly [Configuration?, Configuration?] = [],
): Promise<{ nodes: [TestServer, TestServer] } & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const sandbox = createSandbox();
  const shared = {
    databaseUrl,
    publicOrigin: site,
    secret: randomBytes(32),
    adminToken: randomBytes(24).toString("base64url"),
  };
  const start = (mine: Configuration = {}) =>
    startTestServer({ sandbox, ...options, config: { ...shared, ...config, ...mine } });
  const nodes = [opening.use(await start(own[0])), opening.use(await start(own[1]))] as const;
  const open = opening.move();
  return { nodes: [...nodes], [Symbol.asyncDispose]: () => open.disposeAsync() };
}

type Configuration = TestServerOptions["config"];

/** A login by a program that keeps a verifier. Its second half can go to another node, and be repeated. */
export interface ProgramLogin {
  readonly begun: CallAnswer;
  finish(node: Calls): Promise<CallAnswer>;
}

export async function beginLogin(
  node: Calls,
  world: World,
  userId: string = demo.corpA.people.xiaoman,
): Promise<ProgramLogin> {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const begun = await node.query(`${demoLogin}.getLoginConfig`, { challenge });
  const { corpId, apps } = demo.corpA;
  const authCode = world.issueCode({ corpId, agentId: apps.portal.agentId, userId });
  const state = begun.data?.state;
  return {
    begun,
    finish: (at) => at.mutate(`${demoLogin}.getLoginCode`, { authCode, state, verifier }),
  };
}

/** Lets the time of every lease pass, by the database's clock. */
export async function ageLeases(databaseUrl: string): Promise<void> {
  const leaseMs = 15_000;
  await queryPostgres(
    databaseUrl,
    `update "providerTokens" set "leaseUntilMs" = "leaseUntilMs" - ${leaseMs}`,
  );
}
