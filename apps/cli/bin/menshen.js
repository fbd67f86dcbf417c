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
      ".\nStart it with `npx -y pnpm@12 start`, which brings its own Node, or install Node 24 from https://nodejs.org.\n" +
      "门神需要 Node 22.18 或更新版本，当前是 " +
      process.version +
      "。\n请用 `npx -y pnpm@12 start` 启动（会自带 Node），或安装 Node 24。\n",
  );
  process.exit(1);
} else {
  // Reuses compiled code of earlier runs: a second start takes a third of the time.
  const cache = new URL("../../../node_modules/.cache/menshen", import.meta.url);
  void import("node:module").then((module) => {
    module.enableCompileCache(fileURLToPath(cache));
    return import("../src/main.ts");
  });
}
