import type { OwnedClock } from "./clock.ts";
import { randomToken } from "./ids.ts";

/** Seconds a QR code can be scanned and confirmed. */
const SCAN_SECONDS = 300;

export type ScanStatus = "waiting" | "scanned" | "confirmed" | "cancelled" | "expired";

/** What the login is for: a company's app, a provider's login-authorisation suite, a provider's own login page, or a WeChat app. */
export type ScanApp =
  | { readonly platform: "wecom"; readonly corpId: string; readonly agentId: number }
  | { readonly platform: "wecom"; readonly suiteId: string }
  | { readonly platform: "wecom"; readonly providerCorpId: string }
  | { readonly platform: "wechat"; readonly appId: string };

interface ScanInit {
  /** The page that shows the QR code, by endpoint name. */
  readonly page: string;
  readonly app: ScanApp;
  readonly redirectUri: string;
  readonly state: string;
}

/** One QR code on one login page. */
export interface Scan extends ScanInit {
  readonly id: string;
  readonly openedAtMs: number;
  readonly status: ScanStatus;
  /** Who scanned; a WeChat person belongs to no company. */
  readonly person: { readonly corpId?: string | undefined; readonly id: string } | undefined;
  /** Where the login page redirects; present once decided, and only if it redirects. */
  readonly redirect?: string | undefined;
  /** The code that was issued. */
  readonly code?: string | undefined;
}

export interface Scans {
  open(init: ScanInit): Scan;
  get(id: string): Scan | undefined;
  change(id: string, patch: Partial<Pick<Scan, "status" | "person" | "redirect" | "code">>): void;
  /** Resolves when the scan is no longer in that state, or after the given time. */
  leaves(id: string, status: string, waitMs: number): Promise<Scan | undefined>;
  /** QR codes that a phone could scan now, newest first. */
  pending(): readonly Scan[];
  clear(): void;
}

export function createScans(clock: OwnedClock): Scans {
  const scans = new Map<string, Scan>();
  const waiters = new Set<() => void>();
  const wake = () => {
    for (const waiter of waiters) waiter();
  };
  clock.onJump(wake);

  const age = (scan: Scan) => clock.now() - scan.openedAtMs;
  const undecided = (scan: Scan) => scan.status === "waiting" || scan.status === "scanned";
  const seen = (scan: Scan): Scan =>
    undecided(scan) && age(scan) >= SCAN_SECONDS * 1000 ? { ...scan, status: "expired" } : scan;
  const get = (id: string) => {
    const scan = scans.get(id);
    return scan && seen(scan);
  };
  const forgetOld = () => {
    for (const [id, scan] of scans) if (age(scan) > 4 * SCAN_SECONDS * 1000) scans.delete(id);
  };

  return {
    open(init) {
      forgetOld();
      const scan: Scan = {
        ...init,
        id: randomToken(22),
        openedAtMs: clock.now(),
        status: "waiting",
        person: undefined,
      };
      scans.set(scan.id, scan);
      return scan;
    },
    get,
    change(id, patch) {
      const scan = scans.get(id);
      if (scan) scans.set(id, { ...scan, ...patch });
      wake();
    },
    async leaves(id, status, waitMs) {
      const deadline = performance.now() + waitMs;
      for (;;) {
        const scan = get(id);
        const left = deadline - performance.now();
        if (!scan || scan.status !== status || left <= 0) return scan;
        const untilExpiry = SCAN_SECONDS * 1000 - age(scan);
        await nextWake(waiters, undecided(scan) ? Math.min(left, untilExpiry + 1) : left);
      }
    },
    pending: () => [...scans.values()].map(seen).filter(undecided).toReversed(),
    clear() {
      scans.clear();
      wake();
    },
  };
}

function nextWake(waiters: Set<() => void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      waiters.delete(done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(1, ms));
    waiters.add(done);
  });
}
