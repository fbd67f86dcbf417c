import { Code, type CallContext, type Caller, type ElementFacts, type Ports } from "@menshen/core";
import { openDatabase, type Database } from "@menshen/db";
import {
  linkMethods,
  loginMethods,
  onlyCompany,
  sha256,
  type BeginLogin,
  type BegunLogin,
  type Identity,
  type LinkMethods,
  type LoginMethods,
  type LoginOutcome,
  type LoginSpec,
} from "@menshen/domain";

/** A person of the test provider. */
export interface Person {
  id: string;
  name?: string | null;
  status?: number | null;
  mobile?: string | null;
  email?: string | null;
  corps?: "corp" | "person";
  avatar?: string | null;
  /** Set for a person of a provider without companies: the app that identifies them. */
  app?: string;
  unionId?: string | null;
}

interface Profile {
  userId: string;
  mobile: string | null;
}

/** A database in memory, a clock to advance, and a provider whose codes work once. */
export interface TestFlows extends AsyncDisposable {
  readonly database: Database;
  readonly ports: Ports;
  readonly clock: { nowMs: number; now(): number };
  /** Codes that the provider will take, once each. */
  readonly codes: Map<string, Person>;
  /** Calls of the provider. */
  asked: number;
  /** Runs before the provider answers. */
  beforeAnswer: () => Promise<void>;
  element(name?: string, facts?: Partial<LoginSpec<Profile>>): TestLogin;
  context(caller?: Caller, more?: Partial<CallContext>): CallContext;
}

interface TestLogin extends LoginMethods<Profile>, Pick<LinkMethods, "bind" | "unbind"> {
  /** Links what a refused login's cookie stands for. */
  redeem(cookieSecret: string, bindCode: string, userId: string): Promise<unknown>;
  begin(
    cookieSecret: string,
    more?: Partial<BeginLogin> & { userId?: string },
  ): Promise<BegunLogin>;
  finish(cookieSecret: string, state: string, code: string, userId?: string): Promise<LoginOutcome>;
}

export const cookie = "cookie-secret-0123456789-abcdefg";
export const verifier = "verifier-0123456789-abcdefghijklmnopqrstuvwxyz";
export const challenge: string = sha256(verifier);
export const corp = {
  corpId: "ww0000000000000001",
  corpName: "Shanhai",
  corpFullName: "Shanhai Ltd",
};

/** A provider that knows people and no companies. */
export const social = { kind: "social", base: "https://social.example" };

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** @param options where the database is, and a provider shared with another node */
export async function createTestFlows({
  url = "sqlite::memory:",
  codes = new Map<string, Person>(),
} = {}): Promise<TestFlows> {
  const clock = {
    nowMs: Date.parse("2026-11-21T08:00:00Z"),
    now: (): number => clock.nowMs,
  };
  const database = await openDatabase({ url, secret: Buffer.alloc(32, 7), clock, log: quiet });
  const ports: Ports = {
    clock,
    fetch: () => Promise.reject(new TypeError("these tests have no network")),
    log: quiet,
    tokens: database.tokens,
    bases: { wecomApi: "", wecomLogin: "", wechatApi: "", wechatOpen: "" },
    data: database.data,
    inbox: database.inbox,
    models: database.models,
    settings: {
      publicOrigin: "https://menshen.example",
      returnUrls: ["https://app.example/done"],
      sessionIdleMs: 24 * 3_600_000,
      sessionMaxMs: 7 * 24 * 3_600_000,
    },
  };
  const flows: TestFlows = {
    database,
    ports,
    clock,
    codes,
    asked: 0,
    beforeAnswer: async () => {},
    element: (name = "auths.One", more = {}) => testLogin(flows, name, more),
    context: (caller = "anonymous", more = {}) => ({
      caller,
      ip: "203.0.113.9",
      signal: new AbortController().signal,
      app: { snapshotNumber: 3 } as CallContext["app"],
      ...more,
    }),
    [Symbol.asyncDispose]: () => database.close(),
  };
  return flows;
}

function testLogin(
  flows: TestFlows,
  fullName: string,
  more: Partial<LoginSpec<Profile>>,
): TestLogin {
  const spec: LoginSpec<Profile> = {
    element: facts(fullName),
    ports: flows.ports,
    authType: "auths.TestType",
    redirectUri: `https://menshen.example/api/auth/${fullName}/callback`,
    requireState: true,
    allowRegister: true,
    companyOf: onlyCompany({
      corpId: corp.corpId,
      begin: ({ flow, state }) => `https://provider.example/${flow}?state=${state}`,
      identify: ({ code, report }) => identify(flows, code, report),
    }),
    ...more,
  };
  const login = loginMethods(spec);
  const app = fullName.split(".").at(-1) ?? "";
  const links = linkMethods({ ...spec, accounts: { ...social, tenant: app } });
  const browser = (userId?: string) => flows.context("anonymous", { userId });
  return {
    ...login,
    ...links,
    redeem: (cookieSecret, bindCode, userId) =>
      links.finishBind.run({ bindCode, cookieSecret }, browser(userId)),
    begin: (cookieSecret, { userId, ...input } = {}) =>
      login.beginLogin.run(
        { flow: "qr", purpose: "login", cookieSecret, ...input },
        browser(userId),
      ),
    finish: (cookieSecret, state, code, userId) =>
      login.finishLogin.run({ state, code, cookieSecret }, browser(userId)),
  };
}

function facts(fullName: string): ElementFacts {
  return {
    fullName,
    type: "auths.TestType",
    title: { zh: "测试", en: "Test" },
    isActive: true,
    isDefault: false,
    allowRegister: null,
    matchBy: [],
    extra: {},
  };
}

async function identify(
  flows: TestFlows,
  code: string,
  report: ((step: string, detail: Record<string, unknown>) => Promise<void>) | undefined,
): Promise<Identity<Profile>> {
  flows.asked += 1;
  const person = flows.codes.get(code);
  flows.codes.delete(code);
  await flows.beforeAnswer();
  if (!person) throw new Code(40029, "the code is spent", { source: "wecom", httpStatus: 400 });
  await report?.("identity", { userId: person.id });
  const { id, name = "Lin", status = 1, mobile = null, corps = "corp" } = person;
  if (person.app !== undefined) return socialIdentity(person, person.app);
  return {
    account: {
      kind: "test",
      base: "https://api.example",
      tenant: corp.corpId,
      subject: id.toLowerCase(),
    },
    profile: { userId: id, mobile },
    name,
    avatar: null,
    corp,
    member: { memberId: id.toLowerCase(), status },
    vouchesFor: corps,
    publicProfile: { userId: id, mobile },
    contact: { mobile: [mobile], email: [person.email] },
  };
}

function socialIdentity(
  { id, name = null, avatar = null, unionId = null }: Person,
  tenant: string,
): Identity<Profile> {
  return {
    account: { ...social, tenant, subject: id },
    unionId,
    profile: { nickname: name },
    name,
    avatar,
    corp: null,
    member: null,
    vouchesFor: "person",
    publicProfile: { userId: id, mobile: null },
  };
}
