import type { Sandbox } from "./sandbox.ts";

/** Header that selects a world. */
const WORLD_HEADER = "x-sandbox-world";
const KEY = /^[A-Za-z0-9][\w.-]{0,63}$/;
/** A world that was not used for this long, in real time, may be replaced. */
const IDLE_MS = 600_000;

/** Why a request gets no world. */
interface WorldProblem {
  readonly status: 400 | 503;
  readonly error: string;
}

/** A sandbox per key, so that parallel tests share one process and nothing else. */
export interface Worlds {
  /** The world of a request: named by `/w/<key>/` or by the header `x-sandbox-world`, else the default one. */
  of(request: Request): Sandbox | WorldProblem;
  /** Removes a world; false where there was none. */
  remove(key: string): boolean;
  keys(): readonly string[];
  all(): readonly Sandbox[];
}

interface Entry {
  readonly sandbox: Sandbox;
  usedAtMs: number;
}

/**
 * Creates worlds at the first request for their key. When there are too many, the one unused for longest is removed if it
 * is idle.
 *
 * @param create makes the sandbox that is served at that path prefix; "" is the default world
 * @param most how many worlds there may be beside the default one
 */
export function createWorlds(
  create: (prefix: string) => Sandbox,
  most: number,
  now: () => number = () => performance.now(),
): Worlds {
  const main = create("");
  const worlds = new Map<string, Entry>();
  const remove = (key: string): boolean => {
    worlds.get(key)?.sandbox.world.push.abort();
    return worlds.delete(key);
  };
  const makeRoom = (): boolean => {
    if (worlds.size < most) return true;
    const [oldest] = [...worlds].toSorted(([, a], [, b]) => a.usedAtMs - b.usedAtMs);
    return oldest !== undefined && now() - oldest[1].usedAtMs >= IDLE_MS && remove(oldest[0]);
  };
  const open = (key: string): Sandbox | WorldProblem => {
    if (!KEY.test(key))
      return { status: 400, error: "expected a world key of 1-64 letters, digits, _ . -" };
    const existing = worlds.get(key);
    if (existing) {
      existing.usedAtMs = now();
      return existing.sandbox;
    }
    if (!makeRoom())
      return {
        status: 503,
        error: `there are ${most} worlds in use; POST /sandbox/api/remove-world removes one, --worlds raises the number`,
      };
    const sandbox = create(`/w/${key}`);
    worlds.set(key, { sandbox, usedAtMs: now() });
    return sandbox;
  };
  return {
    of(request) {
      const inPath = /^\/w\/([^/]*)(?:\/|$)/.exec(new URL(request.url).pathname)?.[1];
      const key = inPath ?? request.headers.get(WORLD_HEADER);
      return key === null || key === undefined ? main : open(key);
    },
    remove,
    keys: () => [...worlds.keys()],
    all: () => [main, ...[...worlds.values()].map(({ sandbox }) => sandbox)],
  };
}
