/** Where pending logins rest between leaving for the provider and coming back. `sessionStorage` is one. */
export interface LoginStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A login that was begun here and not ended, or was refused with a bindCode that is still good. */
export interface PendingLogin {
  readonly fullName: string;
  readonly verifier: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly returnTo?: string | undefined;
  readonly purpose?: "login" | "bind" | undefined;
}

/** By state; by bindCode what was refused with one. */
export interface PendingLogins {
  get(key: string): PendingLogin | undefined;
  set(key: string, login: PendingLogin): void;
  delete(key: string): void;
}

const KEY = "menshen.logins";
const MAX_LOGINS = 20;
/** After its expiry an entry stays a little, so that a late page hears the server's own word on it. */
const GRACE_MS = 5 * 60_000;

/** Old ones are dropped when a new one is kept. */
export function pendingLogins(storage: LoginStorage, now: () => number): PendingLogins {
  const read = () => parse(storage.getItem(KEY));
  const write = (logins: Map<string, PendingLogin>) => {
    if (logins.size === 0) storage.removeItem(KEY);
    else storage.setItem(KEY, JSON.stringify([...logins]));
  };
  return {
    get: (key) => read().get(key),
    set(key, login) {
      const alive = [...read()].filter(([, { expiresAt }]) => expiresAt + GRACE_MS > now());
      write(new Map([...alive, [key, login] as const].slice(-MAX_LOGINS)));
    },
    delete(key) {
      const logins = read();
      if (logins.delete(key)) write(logins);
    },
  };
}

/** The tab's own storage in a browser; memory on a server and where a browser refuses storage. */
export function defaultStorage(): LoginStorage {
  try {
    const { document, sessionStorage } = globalThis as {
      document?: unknown;
      sessionStorage?: LoginStorage;
    };
    if (document !== undefined && sessionStorage) return sessionStorage;
  } catch {
    // Cookies and storage are blocked: a login still works as long as the page stays open.
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

/** Something else may have written there. */
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
