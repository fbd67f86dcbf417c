import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const code = `
  import { registerHooks } from "node:module";
  const urls = [];
  registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
  await import("@menshen/server");
  process.stdout.write(JSON.stringify(urls));
`;

it("a server starts without the modules that its first answer does not need", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", code],
    { cwd: import.meta.dirname, maxBuffer: 2 ** 24 },
  );
  const urls = JSON.parse(stdout) as string[];
  const packages = urls.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]);
  expect(packages).toContain("prom-client");
  for (const name of ["pg", "undici", "oidc-provider", "@opentelemetry/api"])
    expect(packages).not.toContain(name);
});
