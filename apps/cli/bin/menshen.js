#!/usr/bin/env node
// Plain JavaScript for any Node since 12: it only checks whether this Node can run the rest.
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    "Menshen needs Node 22.18 or newer; this is " +
      process.version +
      " at " +
      process.execPath +
      ".\nInstall Node 24 from https://nodejs.org, or let npm bring it: npx -y -p node@24 -p menshen menshen start (in the repository: npx -y pnpm@12 start)\n" +
      "门神需要 Node 22.18 或更新版本，当前是 " +
      process.version +
      "。\n请安装 Node 24，或由 npm 自带：npx -y -p node@24 -p menshen menshen start（代码仓库中：npx -y pnpm@12 start）\n",
  );
  process.exit(1);
} else {
  // Reuses compiled code of earlier runs: a second start takes a third of the time.
  const cache = new URL("../../../node_modules/.cache/menshen", import.meta.url);
  void import("node:module").then((module) => {
    module.enableCompileCache(fileURLToPath(cache));
    return import("menshen/main");
  });
}
