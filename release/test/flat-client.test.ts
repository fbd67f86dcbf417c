import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

/* A program outside the workspace, with 300 elements: the packed client, the file that the packed command wrote, and no more. */

const env = inject("stranger");
const repository = join(import.meta.dirname, "../..");
const execute = promisify(execFile);
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "menshen-consumer-"));
  for (let n = 0; n < 300; n++)
    await write(
      `elements/auths/company${n % 20}/Login${n}/e.json`,
      JSON.stringify({
        type: `auths.loginTypes.${n % 2 === 0 ? "QywxInnerType" : "WeChatType"}`,
        title: `Login ${n}`,
      }),
    );
  const file = join(dir, "app/menshen.ts");
  await mkdir(dirname(file));
  const cli = join(inject("app"), "node_modules/menshen/bin/menshen.js");
  const args = [cli, "types", "--root", join(dir, "elements"), "--client", file];
  await execute(process.execPath, args, { env });
  await write("app/package.json", '{ "type": "module", "private": true }');
  await write(
    "app/tsconfig.json",
    JSON.stringify({
      compilerOptions: {
        module: "nodenext",
        target: "es2022",
        lib: ["es2022", "dom"],
        types: [],
        strict: true,
        // The declarations of tRPC need those of Node and ws to be checked themselves.
        skipLibCheck: true,
        exactOptionalPropertyTypes: true,
        noUnusedLocals: true,
        noEmit: true,
      },
    }),
  );
  await write("app/use.ts", program);
  const cwd = join(dir, "app");
  await execute("npm", ["install", "@menshen/client", "@trpc/client"], { cwd, env });
});
afterAll(() => rm(dir, { recursive: true }));

it("a consumer of 300 elements compiles in less than 2 s and 100 MB, and wrong names do not", async () => {
  const tsc = join(repository, "node_modules/.bin/tsc");
  // The time of the processor: other tests share the machine.
  const script = '"$0" --extendedDiagnostics && times';
  const { stdout } = await execute("sh", ["-c", script, tsc], { cwd: join(dir, "app") }).catch(
    ({ stdout }: { stdout: string }) => {
      throw new Error(stdout);
    },
  );
  expect(Number(/^Memory used:\s+(\d+)K/m.exec(stdout)?.[1])).toBeLessThan(100_000);
  const [user = NaN, system = NaN] =
    stdout
      .trim()
      .split("\n")
      .at(-1)
      ?.split(" ")
      .map(
        (time) => Number(/^(\d+)m/.exec(time)?.[1]) * 60 + Number(/m([\d.]+)s$/.exec(time)?.[1]),
      ) ?? [];
  expect(user + system).toBeLessThan(2);
});

const program = `
import { createClient } from "@menshen/client";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import type { AppRouter, Elements } from "./menshen.js";

const client = createClient<Elements>({ url: "/trpc" });
export async function good(name: string): Promise<void> {
  const config = await client.auths.company0.Login0.getLoginConfig.query();
  if (config.isActive) config.corpId satisfies string;
  const { mobile, session } = await client.loginWithCode("auths.company0.Login0", { authCode: "c", state: "s" });
  mobile satisfies string | null;
  session.user.userId satisfies string;
  await client.loginWithCode("auths.company1.Login1", { code: "c", state: "s" });
  await client.bind("auths.company1.Login1", { code: "c", state: "s" });
  (await client.element("auths.company2.Login2").getUserInfo.query({ userId: "x" })).userId satisfies string;
  await client.elementUnchecked("auths.of.Tomorrow").getLoginConfig.query();
  await client.getLoginConfig(name);
  (await client.app.users.list.query({ limit: 1 }))[0]?.userId satisfies string | undefined;

  const trpc = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: "/trpc", maxItems: 50 })] });
  (await trpc.app.info.query()).mode satisfies string;
  (await trpc.auths.company0.Login0.getLoginCode.mutate({ authCode: "c" })).loginCode satisfies string;
}

export async function bad(): Promise<void> {
  // @ts-expect-error -- no such element
  client.element("auths.company0.Login1");
  // @ts-expect-error -- no such element
  void client.auths.company0.Login1;
  // @ts-expect-error -- no such element
  await client.getLoginConfig("auths.company0.Login1");
  // @ts-expect-error -- this element calls it authCode
  await client.loginWithCode("auths.company0.Login0", { code: "c", state: "s" });
  // @ts-expect-error -- this one calls it code
  await client.loginWithCode("auths.company1.Login1", { authCode: "c", state: "s" });
  // @ts-expect-error -- internal methods are not there
  void client.auths.company0.Login0.getAccessToken;
  // @ts-expect-error -- this element links no accounts
  await client.bind("auths.company0.Login0", { code: "c", state: "s" });
}
`;

async function write(name: string, text: string): Promise<void> {
  const file = join(dir, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
