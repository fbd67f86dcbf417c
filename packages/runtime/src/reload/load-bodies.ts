import type { Body, PreparationFinding } from "../link/build-input.ts";
import { inElement } from "../link/in-element.ts";
import { refuseSpecialFile, type Loader } from "../read/code-loader.ts";
import { errorClassOf, loadProblem } from "../read/code-problem.ts";
import type { ElementSource } from "../read/element-source.ts";
import { realPathOf } from "../read/read-text.ts";

/** Makes what the code of an element needs beside itself, such as a table, before a snapshot uses the code. */
export type Prepare = (element: string, definition: unknown) => Promise<Preparation>;

export interface Preparation {
  /** With an error the code counts as broken. */
  readonly findings: readonly PreparationFinding[];
  /** Prepare again after this time: what failed may succeed without an edit. */
  readonly retryMs?: number | undefined;
}

export interface BodyLoader {
  /** Loads code in its current version, by path. */
  load(codes: Iterable<Code>): Promise<ReadonlyMap<string, Body>>;
  /** Prepares nothing again. */
  close(): void;
}

/** The code file of an element. */
export interface Code {
  readonly path: string;
  /** Its real path. */
  readonly file: string;
  readonly fullName: string;
}

export function codeOf(source: ElementSource | undefined): Code | undefined {
  if (source?.body === undefined) return undefined;
  const { body: path, fullName } = source;
  return { path, file: realPathOf(path) ?? path, fullName };
}

export interface BodyLoaderOptions {
  readonly loader: Loader;
  readonly prepare?: Prepare | undefined;
  /** How long the code may take: at the first call, and at each later one. */
  readonly loadWaitMs?: LoadWait | undefined;
  /** Called when code that was not waited for has loaded or failed, or was prepared with another result. */
  readonly onLateLoad: () => void;
}

export interface LoadWait {
  readonly first: number;
  readonly later: number;
}

const LOAD_WAIT: LoadWait = { first: 60_000, later: 5000 };

interface LoadedBody {
  readonly version: number;
  /** Settles when the code has loaded or failed, or its time is up. */
  readonly ready: Promise<void>;
  body: Body;
}

/** Loads and prepares code once per version. */
export function createBodyLoader(options: BodyLoaderOptions): BodyLoader {
  const { loader, prepare } = options;
  const { first, later } = options.loadWaitMs ?? LOAD_WAIT;
  const versions = new Map<string, LoadedBody>();
  let used: ReadonlySet<string> = new Set();
  let isFirst = true;
  let isClosed = false;

  const prepared = async (body: Body, file: string, element: string): Promise<Body> => {
    if (!prepare || !("definition" in body)) return body;
    const version = loader.versionOf(file);
    const { findings, retryMs } = await prepare(element, body.definition).catch(rejection);
    if (retryMs !== undefined && !isClosed)
      setTimeout(() => void prepareAgain(file, element, version), retryMs).unref();
    return { ...body, findings };
  };
  const prepareAgain = async (file: string, element: string, version: number): Promise<void> => {
    const entry = versions.get(file);
    if (isClosed || entry?.version !== version) return;
    // A removed element is prepared when it returns.
    if (!used.has(file)) return void versions.delete(file);
    const body = await prepared(entry.body, file, element);
    if (isClosed || JSON.stringify(findingsOf(body)) === JSON.stringify(findingsOf(entry.body)))
      return;
    entry.body = body;
    options.onLateLoad();
  };
  const start = (file: string, element: string): LoadedBody => {
    const waitMs = isFirst ? first : later;
    const loading = inElement(element, () => load(loader, file)).then((body) => {
      entry.body = pendingBody(loader, file, "prepare-pending", waitMs);
      return prepared(body, file, element);
    });
    const entry = {
      version: loader.versionOf(file),
      body: pendingBody(loader, file, "body-pending", waitMs),
      ready: untilLoaded(loading, waitMs, options.onLateLoad),
    };
    void loading.then((body) => (entry.body = body));
    return entry;
  };
  const loadOne = async (file: string, element: string): Promise<Body> => {
    const cached = versions.get(file);
    const entry = cached?.version === loader.versionOf(file) ? cached : start(file, element);
    versions.set(file, entry);
    await entry.ready;
    return entry.body;
  };

  return {
    async load(codes) {
      const all = [...codes];
      used = new Set(all.map(({ file }) => file));
      const loaded = all.map(
        async ({ path, file, fullName }) => [path, await loadOne(file, fullName)] as const,
      );
      const bodies = new Map(await Promise.all(loaded));
      isFirst = false;
      return bodies;
    },
    close() {
      isClosed = true;
    },
  };
}

/** A host that rejects must not end the reload of other elements. */
function rejection(error: unknown): Preparation {
  const reason = errorClassOf(error);
  const message = { zh: `准备失败（${reason}）。`, en: `the preparation failed (${reason})` };
  return { findings: [{ severity: "error", message }] };
}

function findingsOf(body: Body): readonly PreparationFinding[] {
  return "definition" in body ? (body.findings ?? []) : [];
}

async function load(loader: Loader, file: string): Promise<Body> {
  try {
    refuseSpecialFile(file);
    const module = await loader.load(file);
    return { definition: module["default"], fingerprint: loader.fingerprint(file) };
  } catch (error) {
    return { problem: loadProblem(error), fingerprint: loader.fingerprint(file) };
  }
}

/** Takes the place of code that is not ready. */
function pendingBody(
  loader: Loader,
  file: string,
  code: "body-pending" | "prepare-pending",
  waitMs: number,
): Body {
  const problem = { code, reason: "", seconds: waitMs / 1000 };
  return { problem, fingerprint: loader.fingerprint(file) };
}

/** Resolves when the code has loaded or its time is up; in that case calls `onLate` when it has loaded. */
async function untilLoaded(
  loading: Promise<unknown>,
  waitMs: number,
  onLate: () => void,
): Promise<void> {
  const late = Promise.withResolvers<true>();
  const timer = setTimeout(() => late.resolve(true), waitMs);
  const isLate = await Promise.race([loading.then(() => false), late.promise]);
  clearTimeout(timer);
  if (isLate) void loading.then(onLate);
}
