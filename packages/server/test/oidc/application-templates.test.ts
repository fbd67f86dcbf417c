import { clientConfig, templates } from "@menshen/application-templates";
import { demo, startTestServer, type TestServer } from "@menshen/testkit";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { discover, signInTo } from "./relying-party.ts";

const clientSecret = "a-secret-that-only-the-software-has";
const nameOf = (id: string) => `auths.clients.${id[0]!.toUpperCase()}${id.slice(1)}`;

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { rateLimit: false, watch: false } });
});
afterAll(() => test.close());

async function create(id: string) {
  const template = templates.find((one) => one.id === id)!;
  const fullName = nameOf(id);
  const { data } = await test.mutate(
    "app.keys.seal",
    { fullName, field: "clientSecret", value: clientSecret },
    test.asAdmin,
  );
  const address = template.exampleAddress;
  return await test.mutate(
    "app.elements.create",
    {
      fullName,
      e: { type: "auths.clients.OidcClientType", title: template.name },
      config: clientConfig(template, { clientId: id, clientSecret: data.sealed, address }),
    },
    test.asAdmin,
  );
}

describe("applications by template", () => {
  it("each template makes an active element without a finding", async () => {
    for (const { id } of templates) {
      expect((await create(id)).status, id).toBe(200);
      const element = test.app.snapshot.elements.get(nameOf(id));
      expect(element, id).toMatchObject({ state: "active", diagnostics: [] });
    }
  });

  it("a person signs in to software that has the sealed secret, which is in no file", async () => {
    const config = await discover(test, { clientId: "grafana", clientSecret });
    const browser = test.browser();
    await test.signIn(browser, demo.corpA.people.xiaoman);
    const redirect_uri = "https://grafana.example.com/login/generic_oauth";
    const tokens = await signInTo(config, browser, {
      redirect_uri,
      scope: "openid profile email groups offline_access",
    });
    expect(tokens.claims()).toMatchObject({
      aud: "grafana",
      preferred_username: demo.corpA.people.xiaoman,
    });
    const file = join(test.elementsDir, "auths/clients/Grafana/Grafana.json");
    const text = await readFile(file, "utf8");
    expect(text).toContain("{{sealed:");
    expect(text).not.toContain(clientSecret);
    expect(test.logLines().join("\n")).not.toContain(clientSecret);
  });

  it("only an administrator seals a secret", async () => {
    const input = { fullName: nameOf("gitea"), field: "clientSecret", value: clientSecret };
    expect((await test.mutate("app.keys.seal", input)).status).toBe(401);
  });
});
