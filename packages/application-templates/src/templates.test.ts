import { expect, it } from "vitest";
import { clientConfig } from "./client-config.ts";
import { fillSnippet } from "./fill-snippet.ts";
import { gateProxies, gateProxyConfig } from "./gate-proxies.ts";
import { findTemplate, templates } from "./templates.ts";

const values = {
  clientId: "the-id",
  clientSecret: "the-secret",
  issuer: "https://menshen.example.com/oidc",
  address: "https://software.example.com",
  redirectUri: "https://software.example.com/callback",
};

it("each template has a snippet with client id, secret and issuer, and leaves no placeholder", () => {
  for (const { id, snippets } of templates) {
    const text = snippets.map((snippet) => fillSnippet(snippet.text, values)).join("\n");
    for (const needed of [values.clientId, values.clientSecret, values.issuer])
      expect(text, id).toContain(needed);
    expect(text, id).not.toMatch(/\{\{\w+\}\}/);
  }
  expect(fillSnippet("{{other}} {{constructor}}", values)).toBe("{{other}} {{constructor}}");
});

it("each template names its makers' documents, and steps and notes in both languages", () => {
  for (const { id, steps, notes, sources, snippets } of templates) {
    expect(sources.length, id).toBeGreaterThan(0);
    for (const source of sources) expect(new URL(source).protocol, id).toBe("https:");
    const texts = [...steps, ...notes, ...snippets.map(({ title }) => title)];
    for (const { en, zh } of texts) expect(Math.min(en.length, zh.length), id).toBeGreaterThan(3);
  }
});

it("the config of a client has the redirect URI behind the software's address, from which the template is found", () => {
  for (const template of templates.filter(({ redirectPath }) => redirectPath !== undefined)) {
    const { redirectPath = "", pkce } = template;
    const client = { ...values, address: "https://software.example.com/" };
    const config = clientConfig(template, client);
    const redirectUri = `https://software.example.com${redirectPath}`;
    expect(config["redirectUris"], template.id).toEqual([redirectUri]);
    expect(config["postLogoutRedirectUris"]).toEqual(["https://software.example.com/"]);
    expect(config["pkce"]).toBe(pkce ? undefined : false);
    expect(findTemplate([redirectUri])).toEqual({
      template,
      address: "https://software.example.com",
    });
  }
});

it("the config of a software that receives back-channel logouts has their URI", () => {
  const nextcloud = templates.find(({ id }) => id === "nextcloud")!;
  const config = clientConfig(nextcloud, { ...values, address: "https://cloud.example.com/" });
  expect(config["backchannelLogoutUri"]).toBe(
    "https://cloud.example.com/apps/user_oidc/backchannel-logout/menshen",
  );
});

it("any other redirect URI belongs to the generic template, whose config takes it as it is", () => {
  const own = "https://app.example.com/sso/return";
  const { template, address } = findTemplate([own]);
  expect([template.id, address]).toEqual(["generic", "https://app.example.com"]);
  expect(clientConfig(template, { ...values, address: own })).toMatchObject({
    redirectUris: [own],
    clientId: "the-id",
  });
});

it("a host's port and first label go into the configuration of each proxy, which leaves no placeholder", () => {
  const addresses = { host: "wiki.test:8443", software: "10.0.0.7:80", menshen: "10.0.0.8:3000" };
  for (const proxy of gateProxies) {
    for (const language of ["en", "zh"] as const) {
      const text = gateProxyConfig(proxy, addresses, language);
      expect(text, proxy.id).not.toContain("{{");
      for (const needed of ["wiki.test", addresses.software, addresses.menshen])
        expect(text, proxy.id).toContain(needed);
    }
  }
  const nginx = gateProxyConfig(gateProxies[0]!, addresses, "en");
  expect(nginx).toContain("listen 8443 ssl;\n  server_name wiki.test;");
  expect(nginx).toContain("X-Original-URL https://wiki.test:8443$request_uri;");
});
