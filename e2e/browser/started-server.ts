import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { startTestProcess } from "@menshen/testkit/process";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The built server as a newcomer starts it, on free ports, over a copy of the demo elements. */
export interface StartedServer extends AsyncDisposable {
  readonly url: string;
  readonly sandboxUrl: string;
  /** The copy of the demo elements. */
  readonly elements: string;
  /** Good once. */
  readonly consoleLink: string;
  /** Another one, made by `menshen admin-link`: needs MENSHEN_SECRET and MENSHEN_ADMIN_TOKEN in `more`. */
  adminLink(): Promise<string>;
  /** Everything it has printed. */
  output(): string;
  /** Saves a file of an element the way editors do: aside, then renamed. The demo's WeCom one by default. */
  save(file: string, text: string, element?: string): Promise<void>;
  read(file: string, element?: string): Promise<string>;
  /** Makes every session look as if its login was completed so much earlier. */
  ageLogins(ms: number): void;
  /** Makes the users whose name begins so active members of companies of these names. */
  addCompanies(userName: string, names: readonly string[]): void;
  /** Stores what a node with other elements reports. */
  addNode(name: string): void;
}

export async function startServer(more: NodeJS.ProcessEnv = {}): Promise<StartedServer> {
  const folder = await mkdtemp(join(tmpdir(), "menshen-e2e-"));
  const elements = join(folder, "elements");
  await cp(join(repository, "elements"), elements, {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
  const databaseFile = join(folder, "data", "menshen.db");
  const env = {
    PATH: process.env["PATH"],
    PORT: "0",
    SANDBOX_PORT: "0",
    MENSHEN_ELEMENTS: elements,
    MENSHEN_DATABASE_URL: `sqlite:${databaseFile}`,
    ...more,
  };
  const program = join(repository, "apps/cli/bin/menshen.js");
  const started = startTestProcess(program, { args: ["start"], cwd: repository, env });
  const [consoleLink] = await started.printed(/http\S+#admin=\S+(?=\s)/);
  const [sandboxUrl] = await started.printed(/(?<=Sandbox\s+)http\S+(?=\s)/);
  const inElement = (file: string, element = "QywxInnerExample") =>
    join(elements, "auths/loginTypes", element, file);
  return {
    url: new URL(consoleLink).origin,
    sandboxUrl,
    elements,
    consoleLink,
    async adminLink() {
      const { origin } = new URL(consoleLink);
      const own = { ...env, MENSHEN_PUBLIC_URL: origin };
      await using made = startTestProcess(program, { args: ["admin-link"], env: own });
      return (await made.printed(/http\S+#admin=\S+/))[0];
    },
    output: () => started.output(),
    read: (file, element) => readFile(inElement(file, element), "utf8"),
    save: async (file, text, element) => {
      const path = inElement(file, element);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.tmp`, text);
      await rename(`${path}.tmp`, path);
    },
    ageLogins: (ms) => {
      using database = new DatabaseSync(databaseFile, { timeout: 5_000 });
      database.prepare(`update sessions set "createdAtMs" = "createdAtMs" - ?`).run(ms);
    },
    addCompanies: (userName, names) => {
      using database = new DatabaseSync(databaseFile, { timeout: 5_000 });
      const insertCorp = database.prepare(
        `insert into corps (key, base, "corpId", "corpName", "corpFullName", "updatedAtMs") values (?, '', ?, ?, ?, 0)`,
      );
      const insertMember = database.prepare(
        `insert into members ("corpKey", "memberId", "userId", name, status, profile, "updatedAtMs")
         select ?, 'm', id, name, 1, '{}', 0 from users where name like ? || '%'`,
      );
      for (const name of names) {
        insertCorp.run(name, name, name, name);
        insertMember.run(name, userName);
      }
    },
    addNode: (name) => {
      using database = new DatabaseSync(databaseFile, { timeout: 5_000 });
      const insert = database.prepare(
        `insert into nodes (id, name, address, version, snapshot, hash, "snapshotAtMs", "startedAtMs", "seenAtMs")
         values (?, ?, 'http://10.0.0.12:3000', '0.0.0', 1, ?, ?, ?, ?)`,
      );
      const now = Date.now();
      insert.run(name, name, "f".repeat(64), now, now, now);
    },
    [Symbol.asyncDispose]: async () => {
      await started[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
