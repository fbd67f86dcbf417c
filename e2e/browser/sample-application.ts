import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import * as client from "openid-client";

/** Software that signs people in by OpenID Connect, and forgets them on a back-channel logout. */
export interface SampleApplication extends AsyncDisposable {
  readonly url: string;
  /** Of its element. */
  readonly config: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly redirectUris: readonly string[];
    readonly backchannelLogoutUri: string;
  };
  /** To be called once, before anyone visits it. */
  connect(issuer: string): Promise<void>;
}

interface Person {
  readonly name: string;
  /** The provider's name of the session. */
  readonly sid: string;
}

interface Pending {
  readonly verifier: string;
  readonly state: string;
}

export async function startSampleApplication(): Promise<SampleApplication> {
  const people = new Map<string, Person>();
  const pending = new Map<string, Pending>();
  let provider: client.Configuration | undefined;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (!provider) throw new Error("not connected");
    const { pathname } = new URL(req.url ?? "", url);
    if (pathname === "/logout") return await forget(req, res);
    const cookie = /(?:^|; )sample=([\w-]+)/.exec(req.headers.cookie ?? "")?.[1];
    const id = cookie ?? randomUUID();
    const headers = { "set-cookie": `sample=${id}; HttpOnly; SameSite=Lax; Path=/` };
    if (pathname === "/callback") {
      const { verifier, state } = pending.get(id) ?? { verifier: "", state: "" };
      const tokens = await client.authorizationCodeGrant(provider, new URL(req.url ?? "", url), {
        pkceCodeVerifier: verifier,
        expectedState: state,
      });
      people.set(id, tokens.claims() as unknown as Person);
      return void res.writeHead(303, { ...headers, location: "/" }).end();
    }
    const person = people.get(id);
    if (person) {
      const html = `<!doctype html><title>Sample</title><p data-testid="who">${person.name}</p>`;
      res.writeHead(200, { ...headers, "content-type": "text/html; charset=utf-8" }).end(html);
      return;
    }
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    pending.set(id, { verifier, state });
    const location = client.buildAuthorizationUrl(provider, {
      redirect_uri: `${url}/callback`,
      scope: "openid profile",
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
    });
    res.writeHead(303, { ...headers, location: location.href }).end();
  }

  async function forget(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const token = new URLSearchParams(await text(req)).get("logout_token") ?? "";
    const [, payload = ""] = token.split(".");
    const { sid } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { sid: string };
    for (const [id, person] of people) if (person.sid === sid) people.delete(id);
    res.end();
  }

  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => {
      if (!res.headersSent) res.writeHead(500);
      res.end(String(error));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = {
    clientId: "sample",
    clientSecret: "a-long-secret-of-the-sample",
    redirectUris: [`${url}/callback`],
    backchannelLogoutUri: `${url}/logout`,
  };
  return {
    url,
    config,
    async connect(issuer) {
      const { clientId, clientSecret } = config;
      provider = await client.discovery(new URL(issuer), clientId, clientSecret, undefined, {
        execute: [client.allowInsecureRequests],
      });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
