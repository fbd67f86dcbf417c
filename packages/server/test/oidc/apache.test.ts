import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  createBrowser,
  demo,
  eventually,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram, freePort, startEcho, startProgram } from "../real-programs.ts";
import { gitea, withClient } from "./relying-party.ts";

/*
 * Apache with mod_auth_openidc as an application, where both are installed: `apt install apache2
 * libapache2-mod-auth-openidc` adds it to this file's tests.
 */

const apache = await findProgram("apache2");
const modules = join(dirname(apache ?? ""), "../lib/apache2/modules");
const hasModule = await readFile(join(modules, "mod_auth_openidc.so")).then(
  () => true,
  () => false,
);
const installed = apache !== undefined && hasModule ? [apache] : [];

it(`mod_auth_openidc signs in where it is installed: ${installed.join() || "not here"}`, () => {
  expect(installed.length).toBeLessThanOrEqual(1);
});

describe.each(installed)("mod_auth_openidc of %s", (program) => {
  const stack = new AsyncDisposableStack();
  let site: string;
  let test: TestServer;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "menshen-apache-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const software = stack.use(await startEcho());
    const port = await freePort();
    site = `http://127.0.0.1:${port}`;
    const redirectUri = `${site}/signed-in`;
    const client = {
      ...gitea,
      redirectUris: [redirectUri],
      postLogoutRedirectUris: [`${site}/bye`],
      backchannelLogoutUri: `${redirectUri}?logout=backchannel`,
    };
    test = await startTestServer({ files: withClient(client) });
    stack.defer(() => test.close());
    const file = join(folder, "apache.conf");
    await writeFile(file, configuration({ folder, port, redirectUri, software: software.port }));
    stack.use(startProgram(program, ["-D", "FOREGROUND", "-f", file], {}));
    await eventually(async () => (await fetch(`${site}/bye`).catch(() => null)) !== null, 30_000);
  });
  afterAll(() => stack.disposeAsync());

  function configuration(of: {
    folder: string;
    port: number;
    redirectUri: string;
    software: number;
  }) {
    const loaded = [
      "mpm_event",
      "authn_core",
      "authz_core",
      "authz_user",
      "proxy",
      "proxy_http",
      "auth_openidc",
    ];
    return [
      `ServerRoot "${of.folder}"`,
      `DefaultRuntimeDir "${of.folder}"`,
      `PidFile "${of.folder}/pid"`,
      `ErrorLog "${of.folder}/error.log"`,
      "Mutex pthread",
      "User www-data",
      "Group www-data",
      "ServerName 127.0.0.1",
      `Listen 127.0.0.1:${of.port}`,
      ...loaded.map((name) => `LoadModule ${name}_module "${modules}/mod_${name}.so"`),
      `OIDCProviderMetadataURL ${test.url}/oidc/.well-known/openid-configuration`,
      `OIDCClientID ${gitea.clientId}`,
      `OIDCClientSecret ${gitea.clientSecret}`,
      `OIDCRedirectURI ${of.redirectUri}`,
      "OIDCCryptoPassphrase a-passphrase-of-this-test",
      "OIDCPKCEMethod S256",
      'OIDCScope "openid profile company"',
      "OIDCRemoteUserClaim preferred_username",
      "<Location />",
      "  AuthType openid-connect",
      "  Require valid-user",
      `  ProxyPass http://127.0.0.1:${of.software}/`,
      "</Location>",
      "<Location /signed-in>",
      '  ProxyPass "!"',
      "</Location>",
      "<Location /bye>",
      "  Require all granted",
      "</Location>",
      "",
    ].join("\n");
  }

  /** Two browsers that are one: a site's cookies are those of its host and port. */
  async function signedIn() {
    const own = test.browser();
    await test.signIn(own, demo.corpA.people.xiaoman);
    const there = createBrowser(site);
    const open = async (address: string): Promise<Response> => {
      let url = new URL(address, site);
      for (let hop = 0; hop < 10; hop++) {
        const answer = await (url.origin === site ? there : own).visit(url);
        const location = answer.headers.get("location");
        if (location === null) return answer;
        url = new URL(location, url);
      }
      throw new Error(`more than 10 redirects from ${address}`);
    };
    return { own, there, open };
  }

  it("signs a person in with PKCE, passes their claims on, and signs them out here", async () => {
    const { own, open } = await signedIn();
    const answer = await open("/reports?of=today");
    expect(answer.status).toBe(200);
    const received = (await answer.json()) as Record<string, string>;
    expect(received["oidc_claim_preferred_username"]).toBe(demo.corpA.people.xiaoman);
    expect(received["oidc_claim_corp_id"]).toBe(demo.corpA.corpId);
    expect(received["oidc_claim_iss"]).toBe(`${test.url}/oidc`);
    const bye = new URLSearchParams({ logout: `${site}/bye` }).toString();
    await open(`/signed-in?${bye}`);
    expect((await own.visit("/api/auth/session")).status).toBe(401);
  });

  it("ends its session by a back-channel logout when the session here ends", async () => {
    const { own, there, open } = await signedIn();
    expect((await open("/")).status).toBe(200);
    expect((await there.visit("/")).status).toBe(200);
    await own.send("POST", "/trpc/auths.loginTypes.services.AuthSvc.logout", null);
    await eventually(async () => (await there.visit("/")).status === 302, 30_000);
  });
});
