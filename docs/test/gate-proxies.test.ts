import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gateProxies, gateProxyConfig } from "@menshen/application-templates";
import { expect, it } from "vitest";

const guide = join(import.meta.dirname, "../guide/forward-auth");
const addresses = {
  host: "wiki.example.com",
  software: "127.0.0.1:8080",
  menshen: "127.0.0.1:3000",
};

it.each([
  ["en", `${guide}.md`],
  ["zh", `${guide}.zh-CN.md`],
] as const)(
  "the guide has the console's configurations of proxies (%s)",
  async (language, file) => {
    const text = await readFile(file, "utf8");
    for (const proxy of gateProxies) {
      const config = gateProxyConfig(proxy, addresses, language);
      expect(text).toContain(`\`\`\`${proxy.language}\n${config}\`\`\`\n`);
    }
  },
);
