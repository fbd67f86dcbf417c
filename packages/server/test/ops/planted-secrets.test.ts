import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateTypes } from "@menshen/runtime";
import {
  demo,
  demoElements,
  demoLogin,
  httpRequest,
  startTestServer,
  type Browser,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allRoutes } from "../http/routes.ts";

/*
 * Unmistakable values stand in every place that holds a secret; then everything that the server can do is done, well
 * and badly, and every byte that came out of it is searched.
 */

const consoleDir = fileURLToPath(new URL("../../../../apps/console/dist", import.meta.url));
const plant = (name: string) => `planted${name}${randomBytes(12).toString("hex")}`;
/** In the form of WeCom: a Token has at most 32 characters, an EncodingAESKey 43. */
const plantToken = () => `planted${randomBytes(12).toString("hex")}`;
const plantKey = () => `planted${randomBytes(18).toString("hex")}`;

/** Must not appear anywhere, in any encoding. */
const kept = new Map<string, string>();
const keep = (name: string, value = plant(name)) => {
  kept.set(name, value);
  return value;
};
/** Issued in one response, and allowed in no other text. */
const handedOut = new Map<string, string>();
/** Pasted into fields that are not secret, where they are invalid. */
const misfiled = new Map<string, string>();
const misfile = (name: string) => {
  const value = plant(name);
  misfiled.set(name, value);
  return value;
};
/** Responses that issue nothing, log lines, database, types: label and text. */
const outputs: [string, string][] = [];
/** Responses of login steps, which issue states, codes and tokens. */
const steps: [string, string][] = [];

const secret = randomBytes(32);
const adminToken = keep("AdminToken");
const corpSecret = keep("CorpSecret");
keep("ServerSecretHex", secret.toString("hex"));
keep("ServerSecretBase64", secret.toString("base64"));

const login = demoElements["auths/loginTypes/QywxInnerExample/QywxInnerExample.json"] as object;
const good = { corpId: "ww1", agentId: "1", redirectUri: "http://127.0.0.1/api/auth/x" };
const type = "auths.loginTypes.QywxInnerType";
/** Invalid config files that contain a secret: name -> text. */
const brokenConfigs: Record<string, string> = {
  Truncated: `{ "corpId": "ww1", "corpSecret": "${keep("Truncated")}`,
  Unclosed: `{ "corpId": "ww1", "corpSecret": "${keep("Unclosed")}", "agentId": {}, `,
  Bare: `{ "corpId": "ww1", "corpSecret": ${keep("Bare")} }`,
  NoColon: `{ "corpSecret" "${keep("NoColon")}" }`,
  Quotes: `{ 'corpSecret': '${keep("Quotes")}' }`,
  Comment: `{ "corpSecret": "x" // ${keep("Comment")}\n }`,
  Alone: keep("Alone"),
  AloneQuoted: `"${keep("AloneQuoted")}"`,
  InArray: JSON.stringify({ ...good, corpSecret: [keep("InArray")] }),
  InObject: JSON.stringify({ ...good, corpSecret: { value: keep("InObject") } }),
  Number: JSON.stringify({ ...good, corpSecret: Number(keep("Number", "918273645546372")) }),
  Short: JSON.stringify({ corpSecret: keep("Short") }),
  Twice: `{ "corpSecret": "${keep("TwiceA")}", "corpSecret": "${keep("TwiceB")}" }`,
  Misspelt: JSON.stringify({ ...good, corpSecret: "x", corpsecret: keep("Misspelt") }),
  AsCorpId: JSON.stringify({ ...good, corpSecret: "x", corpId: misfile("AsCorpId").repeat(9) }),
  AsUrl: JSON.stringify({ ...good, corpSecret: "x", redirectUri: misfile("AsUrl") }),
  AsScope: JSON.stringify({ ...good, corpSecret: "x", scope: misfile("AsScope") }),
  AsFlag: JSON.stringify({ ...good, corpSecret: "x", requireState: misfile("AsFlag") }),
  AsBase: JSON.stringify({
    ...good,
    corpSecret: "x",
    apiBase: `https://u:${misfile("AsBase")}@evil.test`,
  }),
  AsCallback: JSON.stringify({ ...good, corpSecret: "x", callback: keep("AsCallback") }),
  InCallback: JSON.stringify({
    ...good,
    corpSecret: "x",
    callback: { token: 1, encodingAESKey: [keep("InCallback")] },
  }),
  Misplaced: JSON.stringify({ ...good, corpSecret: "x", corpId: "{{WECOM_CORP_SECRET}}" }),
  Partly: JSON.stringify({ ...good, corpSecret: "x{{WECOM_CORP_SECRET}}" }),
  FileMisplaced: JSON.stringify({ ...good, corpSecret: "x", agentId: "{{file:aes.txt}}" }),
};
const brokenDeclarations: Record<string, string> = {
  EUnknown: JSON.stringify({ type, title: "E", corpSecret: keep("EUnknown") }),
  ETitle: JSON.stringify({ type, title: [keep("ETitle")] }),
  EFlag: JSON.stringify({ type, title: "E", isActive: misfile("EFlag") }),
  EBroken: `{ "type": "${type}", "title": ${keep("EBroken")} }`,
};

let folder: string;
let test: TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-planted-"));
  await writeFile(join(folder, "aes.txt"), `${keep("AesKeyFile", plantKey())}\n`);
  test = await startTestServer({
    files: {
      ...demoElements,
      "auths/loginTypes/QywxInnerExample/QywxInnerExample.json": {
        ...login,
        scope: "snsapi_privateinfo",
        callback: {
          token: keep("CallbackToken", plantToken()),
          encodingAESKey: "{{file:aes.txt}}",
        },
      },
      ...Object.fromEntries(
        Object.entries(brokenConfigs).flatMap(([name, text]) => [
          [`auths/${name}/e.json`, { type, title: name }],
          [`auths/${name}/${name}.json`, text],
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(brokenDeclarations).map(([name, text]) => [`auths/${name}/e.json`, text]),
      ),
    },
    wecom: { corpId: demo.corpA.corpId, ...demo.corpA.apps.portal, secret: corpSecret },
    config: {
      secret,
      adminToken,
      consoleDir,
      secretsDir: folder,
      rateLimit: false,
      databaseUrl: `sqlite:${join(folder, "menshen.db")}`,
      fetch: (input, init) => tapped(input, init),
    },
  });
  const { corpId, apps } = demo.corpA;
  test.sandbox.world.updateApp(corpId, apps.portal.agentId, { secret: corpSecret });
});
afterAll(async () => {
  await test?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The provider: its tokens and tickets are planted values, too, and its faults quote the whole address. */
let breakNext = false;
const tapped: typeof fetch = async (input, init) => {
  if (breakNext) {
    breakNext = false;
    const { url } = new Request(input);
    throw new TypeError(`fetch failed: ${url}`, { cause: new Error(`connect to ${url}`) });
  }
  const response = await test.sandbox.fetch(input, init);
  const body = (await response
    .clone()
    .json()
    .catch(() => ({}))) as Record<string, unknown>;
  for (const name of ["access_token", "user_ticket"])
    if (typeof body[name] === "string") keep(`${name}${kept.size}`, body[name]);
  return response;
};

async function note(list: [string, string][], label: string, answer: Response | Promise<Response>) {
  const response = await answer;
  const text = await response.clone().text();
  list.push([label, `${JSON.stringify([...response.headers])}\n${text}`]);
  return response;
}

const call = (browser: Browser, line: { kind: string; path: string }, input: unknown) =>
  line.kind === "query"
    ? browser.send(
        "GET",
        `${line.path}${input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`}`,
      )
    : browser.send("POST", line.path, input ?? null);

async function signInByCookie(
  userId: string,
  options: { flow?: string; dryRun?: string; code?: string } = {},
) {
  const browser = test.browser();
  const { flow = "qr", dryRun } = options;
  const query = new URLSearchParams({ flow, ...(dryRun !== undefined && { dryRun }) });
  const started = await note(
    steps,
    "start",
    browser.visit(`/api/auth/${demoLogin}/start?${query.toString()}`),
  );
  for (const [name, value] of browser.cookies)
    handedOut.set(`${name}${handedOut.size}`, value.split(".")[1] ?? value);
  const back = await test.sandbox.signIn(started.headers.get("location") ?? "", { userId });
  if (!back) throw new Error(`${userId} was not let in`);
  if (options.code) back.searchParams.set("code", options.code);
  for (const name of ["code", "state"])
    handedOut.set(`${name}${handedOut.size}`, back.searchParams.get(name) ?? "");
  await note(steps, "landing", browser.visit(back));
  const token = browser.cookies.get("menshen") ?? browser.cookies.get("menshen-dry-run");
  if (token !== undefined) handedOut.set(`token${handedOut.size}`, token);
  return browser;
}

async function signInByChallenge(): Promise<void> {
  const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  handedOut.set("verifier", verifier);
  const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  const { data } = await test.query(`${demoLogin}.getLoginConfig`, { challenge });
  const back = await test.sandbox.signIn(data.loginUrl, { userId: demo.corpA.people.plain });
  const [authCode = "", state = ""] = ["code", "state"].map(
    (name) => back?.searchParams.get(name) ?? "",
  );
  await note(steps, "hand over", test.browser().visit(back ?? ""));
  const grant = await test.mutate(`${demoLogin}.getLoginCode`, { authCode, state, verifier });
  const { loginCode } = grant.data;
  const session = await test.mutate("auths.loginTypes.services.AuthSvc.loginByCode", { loginCode });
  const { token } = session.data;
  for (const [name, value] of Object.entries({ authCode, state, loginCode, token }))
    handedOut.set(`challenge ${name}`, value);
}

/** Every fault of the sandbox, and two of the network. */
async function signInThroughFaults(): Promise<void> {
  const quoting = `invalid credential ${corpSecret} hint: [1] from ip: 203.0.113.7`;
  const faults = [
    ["gettoken", { errcode: 40001, errmsg: quoting }],
    ["gettoken", { errcode: 60020, errmsg: quoting }],
    ["gettoken", { httpStatus: 502 }],
    ["gettoken", { truncated: true }],
    ["gettoken", { set: { access_token: null, echo: corpSecret } }],
    ["auth/getuserinfo", { errcode: 40029, errmsg: quoting }],
    ["auth/getuserinfo", { truncated: true }],
    ["auth/getuserinfo", { revokeToken: true }],
    ["user/get", { set: { userid: 5, name: [corpSecret] } }],
    ["user/get", { errcode: 60011, errmsg: quoting }],
    ["auth/getuserdetail", { errcode: 40001, errmsg: quoting }],
    ["department/get", { httpStatus: 503 }],
  ] as const;
  for (const [endpoint, fault] of faults) {
    test.sandbox.world.revokeTokens();
    test.sandbox.world.failNext(endpoint, { ...fault }, 1);
    await signInByCookie(demo.corpA.people.xiaoman, { flow: "workbench" });
  }
  for (let round = 0; round < 2; round++) {
    test.sandbox.world.revokeTokens();
    breakNext = true;
    await signInByCookie(demo.corpA.people.plain);
  }
}

async function adminBrowser(): Promise<Browser> {
  const admin = test.browser();
  const link = new URL(await test.server.createAdminLink()).hash.slice("#admin=".length);
  keep("AdminLink", link);
  await note(steps, "admin session", admin.send("POST", "/api/admin/session", { token: link }));
  handedOut.set("AdminSession", admin.cookies.get("menshen-admin") ?? "");
  return admin;
}

/** Actions of the console: login tests that succeed and fail, drafts with new secrets, valid and invalid. */
async function workInConsole(admin: Browser): Promise<string[]> {
  const ids: string[] = [];
  for (const code of [undefined, "no-such-code-at-all-0000"]) {
    const begun = await admin.send("POST", "/trpc/app.dryRun.start", {
      fullName: demoLogin,
      flow: "qr",
    });
    const { id } = ((await begun.json()) as { result: { data: { id: string } } }).result.data;
    ids.push(id);
    await signInByCookie(demo.corpA.people.boss, {
      dryRun: id,
      ...(code !== undefined && { code }),
    });
    await note(
      outputs,
      "dry run",
      call(admin, { kind: "query", path: "/trpc/app.dryRun.get" }, { id }),
    );
  }
  const element = await (
    await call(admin, { kind: "query", path: "/trpc/app.elements.get" }, { fullName: demoLogin })
  ).json();
  const { hash } = (element as { result: { data: { hash: string } } }).result.data;
  const drafts = [
    {
      config: {
        ...login,
        corpSecret: keep("DraftGood"),
        callback: { token: keep("DraftToken", plantToken()), encodingAESKey: "{{file:aes.txt}}" },
      },
    },
    { config: { ...good, corpSecret: { wrong: keep("DraftWrong") } } },
    { config: `{ "corpSecret": "${keep("DraftBroken")}" "` },
    {
      e: { type, title: "x", isActive: keep("DraftFlag") },
      config: { corpSecret: keep("DraftShort") },
    },
    { e: `{ "type": ${keep("DraftE")} `, config: keep("DraftText") },
  ];
  for (const draft of drafts)
    for (const extra of [{}, { hash }, { hash: "stale" }])
      for (const path of ["/trpc/app.elements.validate", "/trpc/app.elements.save"]) {
        if (path.endsWith("save") && draft === drafts[0]) continue;
        await note(
          outputs,
          path,
          admin.send("POST", path, { fullName: demoLogin, ...draft, ...extra }),
        );
      }
  const saved = await note(
    outputs,
    "save",
    admin.send("POST", "/trpc/app.elements.save", { fullName: demoLogin, ...drafts[0], hash }),
  );
  expect(saved.status).toBe(200);
  const { corpId, apps } = demo.corpA;
  test.sandbox.world.updateApp(corpId, apps.portal.agentId, { secret: kept.get("DraftGood") });
  return ids;
}

async function callEverything(
  admin: Browser,
  user: Browser,
  ids: readonly string[],
): Promise<void> {
  const names = test.app.list().map(({ fullName }) => fullName);
  const inputs = [
    undefined,
    {},
    { fullName: demoLogin },
    { type },
    { id: ids[0] },
    { userId: demo.corpA.people.xiaoman },
    { userId: corpSecret },
    { filter: {} },
    { filter: `Q(name='${corpSecret}')` },
  ];
  const routes = allRoutes(test).filter(({ kind }) => kind === "query" || kind === "mutation");
  for (const route of routes)
    for (const [who, browser] of [
      ["nobody", test.browser()],
      ["user", user],
      ["admin", admin],
    ] as const)
      for (const input of inputs) {
        if (
          route.path.endsWith(".logout") ||
          // An administrator chooses the id of a new user, which is stored and shown.
          (route.path.endsWith("app.users.create") && input && "userId" in input) ||
          (JSON.stringify(input)?.includes(corpSecret) && who !== "admin")
        )
          continue;
        const list = route.path.endsWith("getLoginConfig") ? steps : outputs;
        await note(list, `${route.path} as ${who}`, call(browser, route, input));
      }
  for (const fullName of names)
    await note(
      outputs,
      fullName,
      call(admin, { kind: "query", path: "/trpc/app.elements.get" }, { fullName }),
    );
  for (const route of allRoutes(test).filter(
    ({ kind, method }) => kind === "http" && method === "GET",
  ))
    for (const browser of [test.browser(), admin])
      await note(outputs, route.path, browser.visit(route.path));
  for (const path of [
    "/login?error=40001",
    "/login?lang=en",
    "/api/auth/dry-run?error=40001",
    "/nothing",
  ])
    await note(outputs, path, user.visit(path));
  for (const file of await readdir(join(consoleDir, "assets")))
    await note(outputs, `bundle ${file}`, test.browser().visit(`/assets/${file}`));
}

/** The encodings of a value in a text: plain, escaped, percent-encoded, base64, hex. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    value,
    encodeURIComponent(value),
    bytes.toString("base64url"),
    bytes.toString("base64"),
    bytes.toString("hex"),
  ];
}

function leaksIn(
  texts: readonly (readonly [string, string])[],
  secrets: ReadonlyMap<string, string>,
): string[] {
  return [...secrets].flatMap(([name, value]) => {
    const forms = formsOf(value);
    return texts
      .filter(([, text]) => forms.some((form) => text.includes(form)))
      .map(([label]) => `${name} in ${label}`);
  });
}

describe("no secret value leaves the server", () => {
  let ids: string[] = [];
  beforeAll(async () => {
    const admin = await adminBrowser();
    const user = await signInByCookie(demo.corpA.people.xiaoman);
    await signInByChallenge();
    await signInThroughFaults();
    ids = await workInConsole(admin);
    await callEverything(admin, user, ids);
    await httpRequest(new URL("/trpc/app.elements.list", test.url), { headers: test.asAdmin });
    await httpRequest(new URL("/trpc/app.elements.list", test.url), {
      headers: { authorization: `Bearer ${keep("Guess")}` },
    });
  });

  it("the search has a corpus: long planted values, all faults triggered, many responses and log lines", () => {
    expect([...kept.values(), ...handedOut.values()].filter((value) => value.length < 15)).toEqual(
      [],
    );
    expect(kept.size).toBeGreaterThan(40);
    expect(handedOut.size).toBeGreaterThan(40);
    expect(test.sandbox.world.unusedFaults()).toEqual([]);
    expect(outputs.length).toBeGreaterThan(300);
    expect(ids.length).toBe(2);
  });

  it("no planted secret is in any response, for any caller", () => {
    expect(leaksIn([...outputs, ...steps], kept)).toEqual([]);
    expect(leaksIn([...outputs, ...steps], misfiled)).toEqual([]);
  });

  it("a state, code, verifier, cookie or token is only in the response that issues it", () => {
    expect(leaksIn(outputs, handedOut)).toEqual([]);
  });

  it("no planted secret is in a log line of any level", () => {
    const lines = test.logLines().map((line) => [line.slice(0, 120), line] as const);
    expect(lines.length).toBeGreaterThan(300);
    expect(leaksIn(lines, new Map([...kept, ...misfiled]))).toEqual([]);
    expect(leaksIn(lines, handedOut)).toEqual([]);
  });

  it("no planted secret is in a diagnostic, even of files that have it in the wrong place", () => {
    const found = test.app.snapshot.diagnostics.map(
      (one) => [`${one.code} ${one.element}`, JSON.stringify(one)] as const,
    );
    const broken = new Set(test.app.snapshot.diagnostics.map(({ element }) => element));
    for (const name of [...Object.keys(brokenConfigs), ...Object.keys(brokenDeclarations)])
      expect([name, broken.has(`auths.${name}`)]).toEqual([name, true]);
    expect(leaksIn(found, new Map([...kept, ...misfiled]))).toEqual([]);
  });

  it("no planted secret is in the generated types", () => {
    const text = generateTypes(test.app, { outFile: join(test.elementsDir, "elements.gen.d.ts") });
    expect(text).toContain("QywxInnerExample");
    expect(leaksIn([["types", text]], kept)).toEqual([]);
  });

  it("no planted secret is in the audit or elsewhere in the database", async () => {
    const audit = await test.query("app.audit.list", { limit: 500 }, test.asAdmin);
    expect(audit.data.length).toBeGreaterThan(20);
    const files = (await readdir(folder)).filter((name) => name.startsWith("menshen.db"));
    const texts = await Promise.all(
      files.map(async (name) => [name, await readFile(join(folder, name), "latin1")] as const),
    );
    texts.push(["audit", JSON.stringify(audit.data)]);
    expect(leaksIn(texts, kept)).toEqual([]);
    expect(leaksIn(texts, handedOut)).toEqual([]);
  });

  it("no planted secret is in the error of a server that starts with another secret", async () => {
    const other = randomBytes(32);
    const databaseUrl = `sqlite:${join(folder, "menshen.db")}`;
    const failure = await startTestServer({ config: { databaseUrl, secret: other } }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    const text = String((failure as Error).stack);
    const secrets = new Map([
      ...kept,
      ["other", other.toString("hex")],
      ["otherBase64", other.toString("base64")],
    ]);
    expect(leaksIn([["failure", text]], secrets)).toEqual([]);
  });
});
