import { startTestServer, type TestServer } from "@menshen/testkit";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
});
afterAll(() => test.close());

it("the document is valid OpenAPI 3.1", async () => {
  const document = (await (await fetch(`${test.url}/openapi.json`)).json()) as { openapi: string };
  expect(document.openapi).toBe("3.1.0");
  const validator = new Validator();
  expect(await validator.validate(document)).toEqual({ valid: true });
  // Resolves every reference; one that leads nowhere throws.
  expect(JSON.stringify(validator.resolveRefs())).not.toContain('"$ref":"#/$defs');
});

it("the document describes every reachable procedure, queries as GET and as POST", async () => {
  const { paths } = (await (await fetch(`${test.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const described = Object.entries(paths).map(([path, item]) => [path, Object.keys(item)]);
  const methods = { query: ["get", "post"], mutation: ["post"], subscription: ["get"] };
  const reachable = test.server
    .reachablePaths()
    .map((line) => line.split(" "))
    .filter(([, kind]) => kind !== "webhook")
    .map(([path, kind]) => [`/trpc/${path}`, methods[kind as keyof typeof methods]]);
  expect(described).toEqual(reachable);
});

interface Operation {
  responses: { 200: { content: Record<string, { schema: Schema }> } };
}
type Schema = Record<string, unknown>;

it("the document says what every procedure of the server and of official elements returns", async () => {
  const { paths } = (await (await fetch(`${test.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const unknown = Object.entries(paths).filter(([, item]) => {
    const [schema] = Object.values(Object.values(item)[0]!.responses[200].content);
    return JSON.stringify(dataOf(schema!.schema)) === "{}";
  });
  expect(unknown.map(([path]) => path)).toEqual([]);
});

it.each([
  ["app.info"],
  ["app.elements.list"],
  ["app.users.list", { limit: 10 }],
  ["app.audit.list", {}],
  ["auths.loginTypes.services.AuthSvc.listLoginTypes"],
  ["auths.loginTypes.services.AuthSvc.currentUser"],
  ["auths.loginTypes.QywxInnerExample.getLoginConfig"],
  ["auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.listSuites"],
])(
  "what %s returns is what the document says, without further keys",
  async (path, input?: object) => {
    const { paths, components } = (await (await fetch(`${test.url}/openapi.json`)).json()) as {
      paths: Record<string, { get: Operation }>;
      components: { schemas: Record<string, Schema> };
    };
    const { schema } = paths[`/trpc/${path}`]!.get.responses[200].content["application/json"]!;
    const local = JSON.stringify({ ...dataOf(schema), $defs: components.schemas })
      .replaceAll("#/components/schemas/", "#/$defs/")
      .replaceAll('"required":[', '"additionalProperties":false,"required":[');
    const answer = await fetch(`${test.url}/trpc/${path}`, {
      method: "POST",
      headers: { ...test.asAdmin, "content-type": "application/json" },
      body: JSON.stringify(input ?? null),
    });
    const { result } = (await answer.json()) as { result: { data: unknown } };
    expect(z.fromJSONSchema(JSON.parse(local)).safeParse(result.data)).toMatchObject({
      success: true,
    });
  },
);

function dataOf(schema: Schema): Schema {
  const { properties } = schema as { properties?: { result?: { properties: { data: Schema } } } };
  return properties?.result?.properties.data ?? schema;
}

it("document and page are for administrators, and for this machine without a proxy in between", async () => {
  const forwarded = { "x-forwarded-for": "192.0.2.7" };
  for (const path of ["/openapi.json", "/docs"]) {
    const url = `${test.url}${path}`;
    expect((await fetch(url, { headers: forwarded })).status).toBe(403);
    expect((await fetch(url, { headers: { ...forwarded, ...test.asAdmin } })).status).toBe(200);
  }
});

it("the page lists every procedure in the visitor's language, and runs no script", async () => {
  const headers = { "accept-language": "zh-CN" };
  const response = await fetch(`${test.url}/docs`, { headers });
  const page = await response.text();
  expect(page).toContain("<h1>接口</h1>");
  for (const line of test.server.reachablePaths()) {
    const [path = "", kind] = line.split(" ");
    if (kind !== "webhook") expect(page).toContain(`/trpc/${path}</code>`);
  }
  expect(page).not.toContain("<script");
  expect(response.headers.get("content-security-policy")).not.toMatch(/script-src|unsafe/);
});
