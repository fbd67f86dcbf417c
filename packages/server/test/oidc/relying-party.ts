import { demoElements, type Browser, type TestServer } from "@menshen/testkit";
import * as client from "openid-client";

export const redirectUri = "http://rp.test/callback";

export const gitea = {
  clientId: "gitea",
  clientSecret: "a-long-secret-of-gitea",
  redirectUris: [redirectUri],
};

/** Elements of an application beside the demo login. */
export function withClient(config: object, name = "Gitea"): Record<string, string | object> {
  return {
    ...demoElements,
    [`auths/clients/${name}/e.json`]: { type: "auths.clients.OidcClientType", title: name },
    [`auths/clients/${name}/${name}.json`]: config,
  };
}

export async function discover(
  test: TestServer,
  { clientId, clientSecret }: { clientId: string; clientSecret?: string } = gitea,
): Promise<client.Configuration> {
  return await client.discovery(
    new URL(`${test.url}/oidc`),
    clientId,
    clientSecret,
    clientSecret === undefined ? client.None() : undefined,
    { execute: [client.allowInsecureRequests] },
  );
}

export interface Asked {
  readonly url: URL;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** What the application would send a browser to. */
export async function ask(
  config: client.Configuration,
  parameters: Record<string, string> = {},
): Promise<Asked> {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: "openid profile email phone company groups offline_access",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
    ...parameters,
  });
  return { url, verifier, state, nonce };
}

/** Where the site sends the browser back to the application. */
export async function answered(browser: Browser, url: URL): Promise<URL> {
  const response = await browser.follow(url);
  const location = response.headers.get("location");
  if (location === null) throw new Error(`${response.status}: ${await response.text()}`);
  return new URL(location);
}

/** The tokens of a browser that is signed in. */
export async function signInTo(
  config: client.Configuration,
  browser: Browser,
  parameters?: Record<string, string>,
) {
  const asked = await ask(config, parameters);
  const callback = await answered(browser, asked.url);
  return await redeem(config, callback, asked);
}

export function redeem(config: client.Configuration, callback: URL, asked: Asked) {
  return client.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: asked.verifier,
    expectedState: asked.state,
    expectedNonce: asked.nonce,
  });
}
