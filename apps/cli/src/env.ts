import { resolve } from "node:path";

/** What the commands take from the environment. Flags win over it. */
export interface Environment {
  /** `MENSHEN_ELEMENTS`: element roots separated by commas, later ones win. */
  readonly elements: string;
  readonly secretsDir: string | undefined;
  readonly sandboxPort: string;
  /** What `{{NAME}}` in an element may refer to, if its root's app.json lists the name. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** The only reader of `process.env` in this package. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return {
    elements: env["MENSHEN_ELEMENTS"] || "./elements",
    secretsDir: env["MENSHEN_SECRETS_DIR"] || undefined,
    sandboxPort: env["SANDBOX_PORT"] || "3001",
    variables: env,
  };
}

/** Absolute paths of a comma-separated list of roots. */
export function splitRoots(text: string): string[] {
  return text
    .split(",")
    .map((root) => root.trim())
    .filter((root) => root !== "")
    .map((root) => resolve(root));
}
