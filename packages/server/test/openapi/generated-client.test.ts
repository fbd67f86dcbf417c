import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { demo, startTestServer } from "@menshen/testkit";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, it } from "vitest";

/* Types that another project generates from the document, and its own client for them. */

const modules = join(import.meta.dirname, "../node_modules");
// Where `openapi-fetch` is found, and nothing is checked or committed.
const folder = join(modules, ".generated-client");

const compilerOptions = {
  strict: true,
  module: "nodenext",
  target: "es2022",
  lib: ["es2022", "dom"],
  types: [],
  skipLibCheck: true,
};

const program = `
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const inner = "/trpc/auths.loginTypes.QywxInnerExample";
const auth = "/trpc/auths.loginTypes.services.AuthSvc";

export async function signIn(baseUrl: string, scan: (loginUrl: string) => Promise<string>) {
  const client = createClient<paths>({ baseUrl });
  const started = await client.POST(\`\${inner}.getLoginConfig\`, { body: { returnTo: "/" } });
  const config = started.data?.result.data;
  if (!config?.isActive) throw new Error("not active");
  const authCode = await scan(config.loginUrl);
  const body = { authCode, state: config.state };
  const ended = await client.POST(\`\${inner}.getLoginCode\`, { body });
  const person = ended.data?.result.data;
  if (!person) throw new Error(ended.error?.error.message);
  const gender: "0" | "1" | "2" | null = person.gender;
  const { loginCode } = person;
  const session = await client.POST(\`\${auth}.loginByCode\`, { body: { loginCode } });
  const headers = { authorization: "Bearer " + session.data?.result.data?.token };
  const current = await client.GET(\`\${auth}.currentUser\`, { headers });
  const again = await client.POST(\`\${inner}.getLoginCode\`, { body: { authCode: "x", state: "y".repeat(32) } });
  return {
    gender,
    userId: person.userId,
    corpId: current.data?.result.data?.corp?.corpId,
    errcode: again.error?.error.data.errcode,
  };
}

export async function mistakes(baseUrl: string): Promise<void> {
  const client = createClient<paths>({ baseUrl });
  // @ts-expect-error -- this element calls it authCode
  await client.POST(\`\${inner}.getLoginCode\`, { body: { code: "c" } });
  // @ts-expect-error -- no such method
  await client.POST(\`\${inner}.getAccessToken\`);
  const { data } = await client.POST(\`\${auth}.listLoginTypes\`);
  // @ts-expect-error -- no such field
  void data?.result.data?.[0]?.secret;
}
`;

it("a client that openapi-typescript generates from the document signs a person in", async () => {
  await using test = await startTestServer();
  const document = (await (await fetch(`${test.url}/openapi.json`)).json()) as object;
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "schema.d.ts"),
    astToString(await openapiTS(document as Parameters<typeof openapiTS>[0])),
  );
  await writeFile(join(folder, "sign-in.ts"), program);
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  await promisify(execFile)(join(modules, ".bin/tsc"), ["-p", folder]).catch(
    ({ stdout }: { stdout: string }) => {
      throw new Error(stdout);
    },
  );
  const { signIn } = (await import(pathToFileURL(join(folder, "sign-in.js")).href)) as {
    signIn: (url: string, scan: (loginUrl: string) => Promise<string>) => Promise<object>;
  };
  const scan = async (loginUrl: string) => {
    const back = await test.sandbox.signIn(loginUrl, { userId: demo.corpA.people.xiaoman });
    return back?.searchParams.get("code") ?? "";
  };
  expect(await signIn(test.url, scan)).toMatchObject({
    userId: demo.corpA.people.xiaoman,
    corpId: expect.any(String),
    errcode: 10102,
  });
  await rm(folder, { recursive: true });
});
