import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import type { Operation } from "./operations.ts";
import { curlOf, httpOf, typescriptOf } from "./snippets.ts";

const origin = "http://127.0.0.1:3000";
const operation = (more: Partial<Operation>): Operation => ({
  path: "auths.A.get",
  fullName: "auths.A",
  method: "get",
  kind: "query",
  access: "public",
  describe: undefined,
  input: undefined,
  result: {},
  openapi: {},
  ...more,
});

it("a query is written as TypeScript, curl and HTTP, its input in the address", () => {
  const call = { operation: operation({}), input: { id: "张 三", "a-b": 1 }, origin };
  expect(typescriptOf(call)).toContain(`client.auths.A.get.query({
  id: "张 三",
  "a-b": 1
})`);
  const address = "input=%7B%22id%22%3A%22%E5%BC%A0+%E4%B8%89%22%2C%22a-b%22%3A1%7D";
  expect(curlOf(call)).toBe(`curl '${origin}/trpc/auths.A.get?${address}'\n`);
  expect(httpOf(call)).toBe(`GET /trpc/auths.A.get?${address} HTTP/1.1\nHost: 127.0.0.1:3000\n`);
});

it("a mutation is a POST with its input as the body, and names the token that it needs", () => {
  const call = {
    operation: operation({ kind: "mutation", access: "admin" }),
    input: { note: `it's "quoted" $HOME` },
    origin,
  };
  expect(typescriptOf(call)).toContain("token: process.env.MENSHEN_TOKEN");
  expect(typescriptOf(call)).toContain("client.auths.A.get.mutate({");
  expect(httpOf(call)).toContain(`POST /trpc/auths.A.get HTTP/1.1
Host: 127.0.0.1:3000
Authorization: Bearer $MENSHEN_TOKEN
Content-Type: application/json

{"note":"it's \\"quoted\\" $HOME"}`);
  const printed = curlOf(call).replace("curl ", "printf '%s\\n' ");
  const args = execFileSync("sh", ["-c", printed], { env: { MENSHEN_TOKEN: "t0ken" } });
  expect(args.toString().trimEnd().split("\n")).toEqual([
    `${origin}/trpc/auths.A.get`,
    "-X",
    "POST",
    "-H",
    "Authorization: Bearer t0ken",
    "-H",
    "Content-Type: application/json",
    "-d",
    `{"note":"it's \\"quoted\\" $HOME"}`,
  ]);
});

it("a subscription is subscribed to, and a method without input is called without one", () => {
  const call = { operation: operation({ kind: "subscription" }), input: undefined, origin };
  expect(typescriptOf(call)).toContain("subscribe(undefined, { onData:");
  expect(curlOf(call)).toBe(`curl -N '${origin}/trpc/auths.A.get'\n`);
  expect(typescriptOf({ ...call, operation: operation({}) })).toContain(".query();");
});
