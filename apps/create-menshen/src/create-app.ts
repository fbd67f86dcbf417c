import { randomBytes } from "node:crypto";
import { cp, readFile, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import own from "create-menshen/package.json" with { type: "json" };

const template = fileURLToPath(
  new URL("./template", import.meta.resolve("create-menshen/package.json")),
);
const demo = dirname(fileURLToPath(import.meta.resolve("@menshen/elements/app.json")));

/** npm leaves files of these names out of packages, or reads them. */
const RENAMED = ["gitignore", "dockerignore", "npmrc", "package.json"];

/** Writes an app into an empty folder: the template, the demo logins, and secrets of its own. */
export async function createApp(folder: string): Promise<void> {
  await cp(template, folder, { recursive: true });
  for (const name of RENAMED) {
    await rename(
      join(folder, `_${name}`),
      join(folder, name === "package.json" ? name : `.${name}`),
    );
  }
  await cp(join(demo, "auths"), join(folder, "elements/auths"), { recursive: true });
  await declareVariables(join(folder, "elements/app.json"));
  await nameApp(folder);
  await writeFile(join(folder, ".env"), secrets(), { mode: 0o600 });
}

/** Those of the demo logins, before those of the template's own. */
async function declareVariables(file: string): Promise<void> {
  const [theirs, own] = await Promise.all(
    [join(demo, "app.json"), file].map(async (path) => JSON.parse(await readFile(path, "utf8"))),
  );
  const variables = { ...theirs.variables, ...own.variables };
  await writeFile(file, `${JSON.stringify({ ...own, variables }, null, 2)}\n`);
}

/** The packages of Menshen that the app uses are those of the same release. */
async function nameApp(folder: string): Promise<void> {
  const file = join(folder, "package.json");
  const text = await readFile(file, "utf8");
  const name =
    basename(folder)
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, "-")
      .replace(/^[._-]+/, "") || "my-login";
  await writeFile(
    file,
    text.replaceAll("APP_NAME", name).replaceAll("MENSHEN_VERSION", own.version),
  );
}

/** What `compose.yaml` needs. `npm start` uses secrets of its own, in `data`. */
function secrets(): string {
  const values = {
    MENSHEN_SECRET: randomBytes(32).toString("hex"),
    MENSHEN_ADMIN_TOKEN: randomBytes(24).toString("base64url"),
    POSTGRES_PASSWORD: randomBytes(24).toString("base64url"),
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}
