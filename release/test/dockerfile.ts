import { execFile } from "node:child_process";
import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/*
 * The steps of a Dockerfile without a container engine: each absolute path that an image would have lies below a folder,
 * and RUN commands run in this machine's shell. What only an engine does, such as changing the user, is read and not done.
 */

const execute = promisify(execFile);

export interface Image {
  readonly env: Readonly<Record<string, string>>;
  /** In the form `["program", "argument"]`. */
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
  /** Of the command. */
  readonly user: string;
  readonly workDir: string;
  readonly volumes: readonly string[];
}

interface BuildOptions {
  /** The folder that COPY reads. */
  readonly context: string;
  /** The root folder of the image. */
  readonly root: string;
  /** The environment of the machine, for RUN. */
  readonly env: Readonly<Record<string, string>>;
  readonly args?: Readonly<Record<string, string>>;
}

/** @throws Error an instruction that is not known here, or a RUN that fails */
export async function buildImage(
  file: string,
  { context, root, env, args = {} }: BuildOptions,
): Promise<Image> {
  const inImage = (path: string): string => join(root, path);
  const own: Record<string, string> = {};
  const image = { user: "root", workDir: root, volumes: [] as string[] };
  let command: readonly string[] = [];
  let healthCheck: readonly string[] = [];
  for (const [name, rest] of instructionsOf(await readFile(file, "utf8"))) {
    switch (name) {
      case "FROM":
        if (!/^node:24\b/.test(rest)) throw new Error(`FROM ${rest}: the tests run on Node 24`);
        break;
      case "ENV":
        for (const [, key = "", value = ""] of rest.matchAll(/(\w+)=(\S+)/g)) own[key] = value;
        break;
      case "ARG": {
        const [key = "", fallback = ""] = rest.split("=");
        own[key] = args[key] ?? fallback;
        break;
      }
      case "USER":
        image.user = rest;
        break;
      case "WORKDIR":
        image.workDir = inImage(rest);
        await mkdir(image.workDir, { recursive: true });
        break;
      case "COPY": {
        const paths = rest.split(" ").filter((word) => !word.startsWith("--"));
        const target = join(image.workDir, paths.pop() ?? "");
        for (const path of paths) {
          const into = paths.length > 1 || path.includes(".") ? join(target, path) : target;
          await cp(join(context, path), into, { recursive: true });
        }
        break;
      }
      case "RUN":
        await execute("sh", ["-ec", rest.replaceAll(/(?<=^|\s)\/(?=\w)/g, `${root}/`)], {
          cwd: image.workDir,
          env: { ...env, ...own, ...installedBelow(root, env) },
        });
        break;
      case "VOLUME":
        image.volumes.push(...(JSON.parse(rest) as string[]).map(inImage));
        break;
      case "HEALTHCHECK":
        healthCheck = JSON.parse(rest.slice(rest.indexOf("CMD ") + 4)) as string[];
        break;
      case "CMD":
        command = JSON.parse(rest) as string[];
        break;
      case "EXPOSE":
        break;
      default:
        throw new Error(`${name}: not known here`);
    }
  }
  return { ...image, command, healthCheck, env: { ...own, ...installedBelow(root, env) } };
}

/** Where `npm install --global` puts programs in an image. */
function installedBelow(
  root: string,
  { PATH = "" }: Readonly<Record<string, string>>,
): Record<string, string> {
  const prefix = join(root, "usr/local");
  return { npm_config_prefix: prefix, PATH: `${join(prefix, "bin")}:${PATH}` };
}

/** Without comments; a line that ends with a backslash continues. */
function instructionsOf(text: string): (readonly [name: string, rest: string])[] {
  return text
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, name = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
      return [name, rest.trim()] as const;
    });
}
