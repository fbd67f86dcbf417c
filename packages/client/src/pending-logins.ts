/** Stores pending logins while the page is at the provider. `sessionStorage` implements it. */
export interface LoginStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A login started and not completed in this client, or failed with a bindCode. */
export interface PendingLogin {
  readonly fullName: string;
  readonly verifier: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly returnTo?: string | undefined;
  readonly purpose?: "login" | "bind" | undefined;
  /** The route of the page to continue at. */
  readonly resume?: string | undefined;
}

/** Pending logins by state or bindCode. */
export interface PendingLogins {
  get(key: string): PendingLogin | undefined;
  set(key: string, login: PendingLogin): void;
  delete(key: string): void;
}

const KEY = "menshen.logins";
const MAX_LOGINS = 20;
/** Entries outlive their expiry, so that a late page gets the server's error instead of a local one. */
const GRACE_MS = 5 * 60_000;

/** Reads and writes pending logins in a storage. Adding one drops old ones. */
export function pendingLogins(storage: LoginStorage, now: () => number): PendingLogins {
  const read = () => parse(storage.getItem(KEY));
  const write = (logins: Map<string, PendingLogin>) => {
    if (logins.size === 0) storage.removeItem(KEY);
    else storage.setItem(KEY, JSON.stringify([...logins]));
  };
  return {
    get: (key) => read().get(key),
    set(key, login) {
      const current = [...read()].filter(([, { expiresAt }]) => expiresAt + GRACE_MS > now());
      write(new Map([...current, [key, login] as const].slice(-MAX_LOGINS)));
    },
    delete(key) {
      const logins = read();
      if (logins.delete(key)) write(logins);
    },
  };
}

/** The tab's `sessionStorage`; memory on a server and where the browser blocks storage. */
export function defaultStorage(): LoginStorage {
  try {
    const { document, sessionStorage } = globalThis as {
      document?: unknown;
      sessionStorage?: LoginStorage;
    };
    if (document !== undefined && sessionStorage) return sessionStorage;
  } catch {
    // Storage is blocked: a login still works while the page stays open.
  }
  return memoryStorage();
}

export function memoryStorage(): LoginStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

/** Ignores invalid contents, which other code may have written. */
function parse(text: string | null): Map<string, PendingLogin> {
  try {
    const entries: unknown = JSON.parse(text ?? "[]");
    return new Map(Array.isArray(entries) ? entries.filter(isEntry) : []);
  } catch {
    return new Map();
  }
}

function isEntry(entry: unknown): entry is [string, PendingLogin] {
  if (!Array.isArray(entry)) return false;
  const [key, login] = entry as unknown[];
  return (
    typeof key === "string" &&
    typeof login === "object" &&
    login !== null &&
    "verifier" in login &&
    "expiresAt" in login
  );
}
