#!/usr/bin/env node
import { parseArgs } from "node:util";
import { createInstalledApp } from "./create-installed-app.ts";

const HELP = `npm create menshen [folder]: an app on Menshen, with demo logins and a login Type of its own

  --no-install   do not install its packages
  --help         this text
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    install: { type: "boolean", default: true },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else process.exitCode = await createInstalledApp(positionals[0] ?? "my-login", values.install);
