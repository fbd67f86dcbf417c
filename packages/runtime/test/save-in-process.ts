import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { ports } from "./ports.ts";

/*
 * Runs as a process of its own: saves both files of an element, and ends by SIGKILL before the file operation of its
 * arguments, counted among those on the element's temporary files.
 */

const [dir = "", operation = "", count = "1"] = process.argv.slice(2);
let left = Number(count);
const original = fs[operation as "renameSync"];
const opened = new Map<unknown, unknown>();
const open = fs.openSync;
fs.openSync = (path, ...rest) => {
  const handle = open(path, ...rest);
  opened.set(handle, path);
  return handle;
};
const isTemporary = (of: unknown): boolean =>
  /\.Alice\.[^/\\]*\.tmp$/.test(String(opened.get(of) ?? of));
let isSaving = false;
fs[operation as "renameSync"] = (...args) => {
  if (isSaving && isTemporary(args[0]) && --left === 0) process.kill(process.pid, "SIGKILL");
  original(...args);
};
syncBuiltinESMExports();

const { createApp } = await import("../src/index.ts");
const variables = { GREETING: "Hello", GREETER_KEY: "S3CRET" };
const app = await createApp({ roots: [dir], ports, variables, edit: true });
isSaving = true;
await app.save({
  fullName: "greetings.Alice",
  hash: app.get("greetings.Alice").hash,
  config: { greeting: "New", key: "PLANTED" },
  e: { type: "greetings.PoliteType", title: "New" },
});
