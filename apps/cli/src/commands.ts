import {
  defineCommand,
  type ArgsDef,
  type CommandDef,
  type EnumArgDef,
  type ParsedArgs,
} from "citty";
import * as server from "@menshen/app-server";
import { CommandProblem } from "./command-problem.ts";

/*
 * Every command, as the help lists them. A command loads its modules when it runs, so that help is immediate and
 * `start` does not load what only `check` needs.
 */

const root = {
  type: "string",
  description: "Element roots, separated by commas, later ones win (default: MENSHEN_ELEMENTS)",
  valueHint: "folders",
} as const;

const json = {
  type: "boolean",
  description: "Print JSON, for other programs",
  default: false,
} as const;

const lang: EnumArgDef = {
  type: "enum",
  description: "Language of the messages (default: the system's)",
  options: ["zh", "en"],
};

const start = command({
  name: "start",
  description: "Run server, console and simulator on this machine",
  run: server.start,
});

const dev = command({
  name: "dev",
  description: "The same, reloading the console's sources as they change",
  run: server.dev,
});

const serve = command({
  name: "serve",
  description: "Run in production: no simulator, no editing, no generated secrets",
  run: server.serve,
});

const adminLink = command({
  name: "admin-link",
  description: "Print a link that signs an administrator in to the console",
  run: server.adminLink,
});

const userId = {
  type: "positional",
  description: "The user's id, as the Users page of the console shows it",
  required: true,
} as const;

const runningServer = {
  type: "string",
  description: "The running server (default: MENSHEN_PUBLIC_URL); needs MENSHEN_ADMIN_TOKEN",
  valueHint: "url",
} as const;

const userCommands = () => import("./commands/user.ts");

const user = defineCommand({
  meta: {
    name: "user",
    description: "list, create, invite, disable, enable, grant-admin, revoke-admin: manage users",
  },
  subCommands: {
    list: command({
      name: "list",
      description: "List users, newest first",
      args: {
        search: {
          type: "positional",
          description: "Part of a name, of a user's id or of an id at a provider",
          required: false,
        },
        json,
        server: runningServer,
      },
      run: async (args) => (await userCommands()).listUsers(args),
    }),
    create: command({
      name: "create",
      description: "Create a user before the first login",
      args: {
        userId: { ...userId, description: "The user's id (default: made up)", required: false },
        name: { type: "string", description: "The name to show", valueHint: "name" },
        mobile: { type: "string", description: "For matchBy of a WeCom element", valueHint: "no." },
        email: {
          type: "string",
          description: "For matchBy of a WeCom element",
          valueHint: "e-mail",
        },
        corp: {
          type: "string",
          description: "The company whose logins may join this user",
          valueHint: "corpid",
        },
        admin: { type: "boolean", description: "As an administrator", default: false },
        server: runningServer,
      },
      run: async (args) => (await userCommands()).createUser(args),
    }),
    invite: command({
      name: "invite",
      description: "Print a link by which a user links an account and signs in, once",
      args: {
        userId,
        hours: {
          type: "string",
          description: "How long the link is valid, 720 at most",
          default: "72",
          valueHint: "hours",
        },
        server: runningServer,
      },
      run: async (args) => (await userCommands()).inviteUser(args),
    }),
    disable: command({
      name: "disable",
      description: "Disable a user, which ends all sessions",
      args: { userId, server: runningServer },
      run: async (args) => (await userCommands()).setStatus(args, "disabled"),
    }),
    enable: command({
      name: "enable",
      description: "Enable a disabled user",
      args: { userId, server: runningServer },
      run: async (args) => (await userCommands()).setStatus(args, "active"),
    }),
    "grant-admin": command({
      name: "grant-admin",
      description:
        "Make a user an administrator, in the database: also the first one, and without a running server",
      args: { userId },
      run: ({ userId: id }) => server.grantAdmin(id),
    }),
    "revoke-admin": command({
      name: "revoke-admin",
      description: "Make an administrator an ordinary user; the last one stays",
      args: { userId, server: runningServer },
      run: async (args) => (await userCommands()).revokeAdmin(args),
    }),
  },
});

const migrate = command({
  name: "migrate",
  description:
    "Update the database schema and the tables of models as their owner; serve then needs data rights only",
  args: { root },
  run: async (args) => (await import("./commands/migrate.ts")).migrate(args),
});

const keys = command({
  name: "keys",
  description: "Count sealed rows and values by key, and print the sealing key",
  args: { root },
  run: async (args) => (await import("./commands/keys.ts")).keys(args),
});

const seal = command({
  name: "seal",
  description: "Encrypt a secret for one field of an element; only the server can read it",
  args: {
    element: { type: "positional", description: "The element's full name", required: true },
    field: {
      type: "positional",
      description: "The field: corpSecret, authConfig.appSecret",
      required: true,
    },
    key: {
      type: "string",
      description:
        "The server's sealing key, as menshen keys prints it (default: that of MENSHEN_SECRET)",
      valueHint: "key",
    },
    root,
  },
  run: async (args) => (await import("./commands/seal.ts")).seal(args),
});

const file = (description: string) =>
  ({ file: { type: "positional", description, required: true } }) as const;

const backup = command({
  name: "backup",
  description: "Copy the SQLite database to a new file, also while the server runs",
  args: file("The file to create"),
  run: ({ file }) => server.backup(file),
});

const restore = command({
  name: "restore",
  description: "Replace the SQLite database by a backup, while no server runs",
  args: file("A file that menshen backup made"),
  run: ({ file }) => server.restore(file),
});

const check = command({
  name: "check",
  description: "Load all elements and list their problems; exit code 1 on errors",
  args: {
    root,
    json,
    github: {
      type: "boolean",
      description: "Print annotations for a GitHub workflow (default where GITHUB_ACTIONS is set)",
      default: server.runsOnGitHub(),
    },
    types: {
      type: "boolean",
      description: "Also compile the code of the elements, with the app's own typescript",
      default: false,
    },
  },
  run: async (args) => (await import("./commands/check.ts")).check(args),
});

const test = command({
  name: "test",
  description:
    "Run the conformance kit over your login Types, and the tests beside elements; exit code 1 on failures",
  args: {
    folder: {
      type: "positional",
      description: "An element root (default: those of MENSHEN_ELEMENTS)",
      required: false,
    },
  },
  run: async ({ folder }) => (await import("./commands/test.ts")).test({ folder }),
});

const list = command({
  name: "list",
  description: "List the elements with their Types and states",
  args: {
    root,
    json,
    all: { type: "boolean", description: "Also the official elements", default: false },
  },
  run: async (args) => (await import("./commands/list.ts")).list(args),
});

const newElement = command({
  name: "new",
  description: "Write the files of a new element, or of a whole app",
  args: {
    kind: {
      type: "positional",
      description: "type, instance, model, service, override or app",
      required: true,
    },
    element: {
      type: "positional",
      description: "Its full name; of an app, the folder",
      required: true,
    },
    type: {
      type: "string",
      description: "The Type of a new instance, by full or short name",
      valueHint: "name",
    },
    table: {
      type: "boolean",
      description: "Of a model: a table of its own, in place of a view on accounts",
      default: false,
    },
    install: {
      type: "boolean",
      description: "Of an app: install its packages",
      default: true,
    },
    root,
  },
  run: async ({ kind, element, install, ...args }) => {
    const { kinds, newApp, newElement: write } = await import("./commands/new.ts");
    const wanted = oneOf([...kinds, "app"], kind);
    if (wanted === "app") await newApp(element, install);
    else await write({ ...args, kind: wanted, name: element });
  },
});

const schema = command({
  name: "schema",
  description: "Write JSON Schemas of element files and settings by which editors use them",
  args: { root },
  run: async (args) => (await import("./commands/schema.ts")).schema(args),
});

const completion = command({
  name: "completion",
  description: "Print a script that completes commands and options in a shell",
  args: { shell: { type: "positional", description: "bash, zsh or fish", required: true } },
  run: async ({ shell }) => {
    const { completion: script, shells } = await import("./commands/completion.ts");
    await script({ shell: oneOf(shells, shell) });
  },
});

const doctor = command({
  name: "doctor",
  description:
    "Check elements and their connection to WeCom and WeChat, with a remedy for each fault",
  args: {
    element: {
      type: "positional",
      description: "The element's full name (default: all of the roots)",
      required: false,
    },
    root,
    offline: {
      type: "boolean",
      description: "Ask neither the provider nor the public address",
      default: false,
    },
    server: {
      type: "string",
      description: "Let this running server check; needs MENSHEN_ADMIN_TOKEN",
      valueHint: "url",
    },
    json,
    lang,
  },
  run: async (args) => (await import("./commands/doctor.ts")).doctor(args),
});

const types = command({
  name: "types",
  description:
    "Write elements.gen.d.ts, or one file with the types of all elements for clients anywhere",
  args: {
    root,
    check: {
      type: "boolean",
      description: "Only verify that the file is up to date; exit code 1 when it is not",
      default: false,
    },
    client: {
      type: "string",
      description: "Write this file instead; it imports @menshen/client only",
      valueHint: "file",
    },
    watch: {
      type: "boolean",
      description: "Write again whenever an element changes",
      default: false,
    },
  },
  run: async (args) => (await import("./commands/types.ts")).types(args),
});

/** Under `serve` not even the names of its options are loaded. */
const sandboxCommand = () => import("@menshen/sandbox/command-line");

const sandbox = command({
  name: "sandbox",
  description: "Run the simulator of WeCom and WeChat alone",
  args: async () => {
    const { sandboxOptions: options } = await sandboxCommand();
    const port = { ...options.port, description: "Port, 0 for any free one (SANDBOX_PORT)" };
    return { ...options, port };
  },
  run: async (args) => {
    const { runSandbox } = await sandboxCommand();
    await runSandbox(args, server.readVariables(["SANDBOX_PORT"]).SANDBOX_PORT);
  },
});

export { examples } from "./examples.ts";

export interface CommandGroup {
  readonly title: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- citty's own signature
  readonly commands: Readonly<Record<string, CommandDef<any>>>;
}

export const groups: readonly CommandGroup[] = [
  { title: "Run a server", commands: { start, dev, serve } },
  {
    title: "Administer a server",
    commands: { "admin-link": adminLink, user, keys, seal, migrate, backup, restore },
  },
  {
    title: "Work on elements",
    commands: { new: newElement, check, test, list, doctor, types, schema, sandbox },
  },
  { title: "Work in a shell", commands: { completion } },
];

export const menshen = defineCommand({
  meta: { name: "menshen" },
  subCommands: Object.assign({}, ...groups.map(({ commands }) => commands)),
});

function oneOf<const T extends string>(choices: readonly T[], given: string): T {
  const found = choices.find((choice) => choice === given);
  if (found !== undefined) return found;
  throw new CommandProblem(`${given}: expected one of ${choices.join(", ")}`);
}

interface Definition<T extends ArgsDef> {
  readonly name: string;
  readonly description: string;
  readonly args?: T | (() => Promise<T>);
  readonly run: (args: ParsedArgs<T>) => Promise<void>;
}

function command<const T extends ArgsDef>({ name, description, args, run }: Definition<T>) {
  return defineCommand<T>({
    meta: { name, description },
    ...(args && { args }),
    run: async (context) => {
      try {
        await run(context.args);
      } catch (error) {
        fail(error);
      }
    },
  });
}

function fail(error: unknown): void {
  if (error instanceof CommandProblem) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  const unexpected = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${server.problemText(error) ?? unexpected}\n`);
  process.exit(1);
}
