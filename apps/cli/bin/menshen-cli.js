#!/usr/bin/env node
// Plain JavaScript: an older Node must get far enough to say what is wrong with it.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  // oxlint-disable-next-line no-console -- nothing else is loaded yet
  console.error(
    `menshen-cli needs Node 22.18 or newer; this is ${process.versions.node}. ` +
      "Inside the workspace run it through pnpm, which brings its own Node: pnpm exec menshen-cli",
  );
  process.exitCode = 1;
} else {
  await import("../src/main.ts");
}
