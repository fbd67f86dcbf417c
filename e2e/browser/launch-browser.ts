import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import packed, { inflate } from "@sparticuz/chromium";
import { chromium, type BrowserServer } from "playwright-core";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the browser that all files of a run share. */
    browserEndpoint: string;
  }
}

/** Global set-up of Vitest: one browser for all files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await launchBrowser();
  project.provide("browserEndpoint", server.wsEndpoint());
  return () => server.close();
}

/**
 * A headless Chromium: one that the machine has, else the one from the npm registry. `CHROMIUM_PATH` names another.
 * @param env for its process, beside what it inherits
 */
export async function launchBrowser(env: Record<string, string> = {}): Promise<BrowserServer> {
  const installed = installedBrowser();
  return installed === null ? await launchPacked(env) : await launch(installed, env);
}

const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"];

const usualPlaces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/opt/google/chrome/chrome",
  ],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

function installedBrowser(): string | null {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") return named;
  return usualPlaces[process.platform]?.find((path) => existsSync(path)) ?? null;
}

async function launch(executablePath: string, env: Record<string, string>): Promise<BrowserServer> {
  const inherited = Object.entries(process.env).filter(([, value]) => value !== undefined);
  return chromium.launchServer({
    executablePath,
    args,
    env: { ...(Object.fromEntries(inherited) as Record<string, string>), ...env },
  });
}

/** The packed build is for Linux; it carries the system libraries that a bare machine lacks. */
async function launchPacked(env: Record<string, string>): Promise<BrowserServer> {
  if (process.platform !== "linux") {
    throw new Error(
      "No Chromium was found. Install Chrome, Chromium or Edge, or set CHROMIUM_PATH to one.",
    );
  }
  const executablePath = await packed.executablePath();
  const libraries = lacksLibraries(executablePath) ? await ownLibraries() : {};
  return launch(executablePath, { ...libraries, ...env });
}

function lacksLibraries(executablePath: string): boolean {
  try {
    return execFileSync("ldd", [executablePath], { encoding: "utf8" }).includes("not found");
  } catch {
    return true;
  }
}

async function ownLibraries(): Promise<Record<string, string>> {
  const packageEntry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  await inflate(join(dirname(packageEntry), "..", "bin", "al2023.tar.br"));
  return {
    LD_LIBRARY_PATH: join(tmpdir(), "al2023", "lib"),
    FONTCONFIG_PATH: join(tmpdir(), "fonts"),
  };
}
