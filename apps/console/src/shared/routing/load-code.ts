const RELOADED_KEY = "menshen.reloaded";
/** A reload that did not help is not repeated so soon. */
const RELOAD_PAUSE_MS = 60_000;
const PROBE_MS = 1_000;

/** Code of the console that the server no longer has. */
export class CodeGone extends Error {
  override name = "CodeGone";
}

/** What loading code needs of the browser. */
export interface Site {
  readonly storage: Pick<Storage, "getItem" | "setItem">;
  readonly now: () => number;
  readonly reload: () => void;
  /** Resolves when the server answers. */
  readonly answers: () => Promise<void>;
}

/**
 * Loads code, again after an interruption of the network. Code that is gone after an upgrade of the server comes with a
 * new document: the page is reloaded, once.
 * @throws CodeGone a reload did not help, or may not happen
 */
export async function loadCode<T>(
  load: () => Promise<T>,
  { mayReload }: { mayReload: boolean },
  site: Site = browser,
): Promise<T> {
  try {
    return await load();
  } catch {
    await site.answers();
  }
  try {
    return await load();
  } catch (cause) {
    if (!mayReload || !claimReload(site)) throw new CodeGone("code is gone", { cause });
    site.reload();
    // The document is replaced.
    return await new Promise<never>(() => undefined);
  }
}

/** True at the first time within a minute; never where the browser stores nothing. */
function claimReload({ storage, now }: Site): boolean {
  try {
    const last = Number(storage.getItem(RELOADED_KEY) ?? 0);
    storage.setItem(RELOADED_KEY, String(now()));
    return now() - last > RELOAD_PAUSE_MS;
  } catch {
    return false;
  }
}

const browser: Site = {
  storage: globalThis.sessionStorage,
  now: Date.now,
  reload: () => globalThis.location.reload(),
  answers: async () => {
    while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
  },
};

async function isThere(): Promise<boolean> {
  try {
    return (await fetch("/healthz", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
