import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nameProblem, nearestNames, shortName } from "@menshen/core";
import type { App, JsonSchema, LinkedElement } from "@menshen/runtime";
import { createInstalledApp } from "create-menshen";
import { CommandProblem } from "../command-problem.ts";
import { elementRoots, openOffline } from "../open-offline.ts";
import { print } from "../output.ts";

export const kinds = ["type", "instance", "model", "service", "override"] as const;

interface NewArgs {
  readonly kind: (typeof kinds)[number];
  readonly name: string;
  readonly type?: string | undefined;
  /** Of a model: a table of its own. */
  readonly table?: boolean;
  readonly root?: string | undefined;
}

type Files = Readonly<Record<string, string>>;

/** Writes the files of an element that loads as it is, for its author to fill in. */
export async function newElement({ kind, name, type, table, root }: NewArgs): Promise<void> {
  const problem = nameProblem(name);
  if (problem) throw new CommandProblem(`${name}: ${problem.en}`);
  const last = elementRoots(root).at(-1);
  if (last === undefined) throw new CommandProblem("there is no element root to write to");
  const folder = join(last, ...name.split("."));
  if (existsSync(folder)) throw new CommandProblem(`${folder} exists already`);
  await using app = await openOffline(elementRoots(root));
  const files = templates[kind]({ app, name, type, table });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(folder, file), text);
    print([join(folder, file)]);
  }
}

interface Wanted {
  readonly app: App;
  readonly name: string;
  readonly type: string | undefined;
  readonly table: boolean | undefined;
}

const templates: Readonly<Record<NewArgs["kind"], (wanted: Wanted) => Files>> = {
  type: ({ name }) => ({
    "e.json": declaration("auths.loginTypes.Meta", name),
    [`${shortName(name)}.ts`]: loginType(name),
  }),
  instance: instanceFiles,
  model: ({ name, table }) => ({
    "e.json": declaration("models.NormalType", name),
    [`${shortName(name)}.ts`]: table ? tableModel : model,
  }),
  service: ({ name }) => ({
    "e.json": declaration("services.NormalType", name),
    [`${shortName(name)}.ts`]: service,
  }),
  override: overrideFiles,
};

function declaration(type: string, name: string): string {
  return jsonText({ type, title: shortName(name) });
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const loginType = (name: string): string => `import { oauth2Type } from "@menshen/domain";
import { z } from "zod";

/** Logins of an OAuth 2.0 server. */
export default oauth2Type({
  kind: "${shortName(name).replace(/Type$/, "").toLowerCase()}",
  authorize: "https://login.example.com/authorize",
  token: "https://login.example.com/token",
  userInfo: "https://login.example.com/userinfo",
  scope: "profile",
  profile: z.object({ id: z.string(), name: z.string().nullish() }),
  identify: ({ profile }) => ({ subject: profile.id, name: profile.name ?? null }),
});
`;

const model = `import { defineModel } from "@menshen/core";

/** Accounts of one kind as rows. */
export default defineModel({
  kind: "example",
  fields: {
    id: { type: "integer", from: "id" },
    userId: { type: "text", from: "userId" },
    name: { type: "text", from: "profile.name" },
    createdAt: { type: "integer", from: "createdAt" },
  },
});
`;

const tableModel = `import { defineModel, integer, text, timestamp } from "@menshen/core";

/** A table of its own, which the server creates and follows this file with. */
export default defineModel({
  table: {
    name: text().unique(),
    count: integer().default(0),
    note: text().optional(),
    changedAt: timestamp().optional(),
  },
  indexes: [["count"]],
});
`;

const service = `import { defineService, query } from "@menshen/core";

export default defineService({
  create: ({ ports }) => ({
    now: query({
      access: "session",
      describe: { zh: "服务器的当前时间", en: "The server's time" },
      run: () => ports.clock.now(),
    }),
  }),
});
`;

/** The required fields with values that are plainly examples: the element is unconfigured until they are replaced. */
function instanceFiles({ app, name, type }: Wanted): Files {
  if (type === undefined)
    throw new CommandProblem("a new instance needs --type, the name of its Type");
  const types = app.list().filter(({ family }) => family === "type");
  const fullName = types
    .map((one) => one.fullName)
    .find((one) => [one, shortName(one)].includes(type));
  if (fullName === undefined) {
    const near = nearestNames(
      type,
      types.map((one) => shortName(one.fullName)),
    ).join(", ");
    throw new CommandProblem(`there is no Type ${type}${near && `; nearest: ${near}`}`);
  }
  const { config } = app.schema(fullName);
  return {
    "e.json": declaration(fullName, name),
    [`${shortName(name)}.json`]: jsonText(exampleOf(config, "value")),
  };
}

function exampleOf(schema: JsonSchema, key: string): unknown {
  const { properties, required = [], anyOf } = schema;
  if (properties) {
    return Object.fromEntries(
      required.map((name) => [name, exampleOf(properties[name] ?? {}, name)]),
    );
  }
  const [first] = anyOf ?? [];
  if (first) return exampleOf(first, key);
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  if (schema.type === "boolean") return false;
  if (schema.type === "integer" || schema.type === "number") return 0;
  if (schema.type === "array") return [];
  if (schema["format"] === "uri") return "https://your-domain/";
  return `your_${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

const BASE_HASH = 12;

function overrideFiles({ app, name }: Wanted): Files {
  const element = app.snapshot.elements.get(name);
  if (!element?.official)
    throw new CommandProblem(`there is no official element ${name} to override`);
  const { bodyFile, type, hash } = element;
  const text = extensions[kindOfBody(element)];
  if (bodyFile === undefined || text === undefined)
    throw new CommandProblem(`${name} has no code to override: write a folder of its name`);
  const path = `@menshen/login-types/elements/${name.split(".").join("/")}/${shortName(name)}.ts`;
  return {
    "e.json": jsonText({
      type,
      title: shortName(name),
      // A warning says when the official one has changed since.
      baseHash: hash.slice(0, BASE_HASH),
    }),
    [`${shortName(name)}.ts`]: text(path),
  };
}

/** What its code exports: that of an Instance is the body of a model or a service. */
function kindOfBody({ family, ancestry }: LinkedElement): string {
  if (family !== "instance") return family;
  return ancestry.at(-1)?.startsWith("models.") === true ? "model" : "service";
}

const replaces = "Replaces the official one; remove the folder to have it back.";

const extensions: Readonly<Record<string, (path: string) => string>> = {
  type: (path) => `import { extendType } from "@menshen/core";
import Base from "${path}";

/** ${replaces} */
export default extendType(Base, {});
`,
  meta: (path) => `import { defineMeta } from "@menshen/core";
import Base from "${path}";

/** ${replaces} */
export default defineMeta({ ...Base, offers: { ...Base.offers } });
`,
  model: (path) => `import { defineModel } from "@menshen/core";
import Base from "${path}";

/** ${replaces} */
export default defineModel({ ...Base, fields: { ...Base.fields } });
`,
  service: (path) => `import { defineService } from "@menshen/core";
import Base from "${path}";

/** ${replaces} */
export default defineService({
  hosts: Base.hosts,
  create: (context) => ({ ...Base.create(context) }),
});
`,
};

/** A folder with an app, as `npm create menshen` makes it. */
export async function newApp(folder: string, install: boolean): Promise<void> {
  process.exitCode = await createInstalledApp(folder, install);
}
