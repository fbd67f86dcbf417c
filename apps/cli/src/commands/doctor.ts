import type { Ports } from "@menshen/core";
import { checkElement, connectionSettings } from "@menshen/app-server";
import { callServer } from "../call-server.ts";
import { CommandProblem } from "../command-problem.ts";
import { elementRoots, openOffline } from "../open-offline.ts";
import { languageOf, paint, print, setExitCode, type Language } from "../output.ts";

interface DoctorArgs {
  readonly element?: string | undefined;
  readonly root?: string | undefined;
  readonly offline: boolean;
  readonly server?: string | undefined;
  readonly json: boolean;
  readonly lang?: string | undefined;
}

type Results = Awaited<ReturnType<typeof checkElement>>;

/** Checks elements and their connections here, or lets a running server do it. Exit code 1 on errors. */
export async function doctor(args: DoctorArgs): Promise<void> {
  const checked = args.server === undefined ? await checkHere(args) : await checkThere(args);
  if (args.json) print([JSON.stringify(Object.fromEntries(checked), null, 2)]);
  else print([...checked].flatMap(([name, results]) => linesOf(name, results, languageOf(args))));
  setExitCode([...checked.values()].flat().some(({ status }) => status === "error"));
}

async function checkHere({ element, root, offline }: DoctorArgs): Promise<Map<string, Results>> {
  const { bases, publicOrigin } = connectionSettings();
  const fetch = globalThis.fetch;
  const clock = { now: Date.now };
  const settings = { publicOrigin, returnUrls: [] } as unknown as Ports["settings"];
  const ports = { bases, clock, fetch, settings, tokens: memoryTokens() };
  await using app = await openOffline(elementRoots(root), { ports });
  const names =
    element === undefined
      ? app
          .list()
          .filter(({ family, official }) => family === "instance" && !official)
          .map(({ fullName }) => fullName)
      : [element];
  if (names.length === 0) throw new CommandProblem("there is no element to check in these folders");
  if (element !== undefined && !app.snapshot.elements.has(element))
    throw new CommandProblem(`there is no element ${element} in these folders`);
  const parts = { app, ports, publicOrigin, fetchOwn: fetch, offline };
  const checked = names.map(async (name) => [name, await checkElement(name, parts)] as const);
  return new Map(await Promise.all(checked));
}

/** Of this process: the tokens of a running server stay its own. */
function memoryTokens(): Ports["tokens"] {
  const tokens = new Map<string, Promise<string>>();
  return {
    get(key, refresh) {
      const token = tokens.get(key) ?? refresh().then(({ token: fresh }) => fresh);
      tokens.set(key, token);
      return token;
    },
  };
}

/** The server checks with its database, from its own address and network. */
async function checkThere({ element, server }: DoctorArgs): Promise<Map<string, Results>> {
  if (element === undefined) throw new CommandProblem("--server needs the full name of an element");
  const { results } = await callServer<{ results: Results }>(server, "app.elements.check", {
    fullName: element,
  });
  return new Map([[element, results]]);
}

const colours = { ok: "green", warning: "yellow", error: "red", skipped: "gray" } as const;

function linesOf(name: string, results: Results, language: Language): string[] {
  const rows = results.flatMap(({ check, status, message, remedy }) => [
    `  ${paint(colours[status], status.padEnd(8))} ${check.padEnd(15)} ${message[language]}`,
    ...(remedy ? [`${" ".repeat(27)}-> ${remedy[language]}`] : []),
  ]);
  return [name, ...rows, ""];
}
