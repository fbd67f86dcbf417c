import type { CallContext, ElementFacts, Ports } from "@menshen/core";
import type { Database } from "@menshen/db";
import {
  applyContactChange,
  loginMethods,
  onlyCompany,
  runSync,
  SYNC_LEASE_MS,
  verdictOf,
  type ClaimedRecord,
  type ContactChange,
  type CorpRow,
  type LoginMethods,
} from "@menshen/domain";
import { setTimeout as pause } from "node:timers/promises";
import { CORP, type Profile, type ProviderClient, type ProviderModel } from "./provider-model.ts";
import type { Process } from "./scheduler.ts";
import { simulatedData, simulatedInbox, type SharedStore } from "./simulated-data.ts";

export const ELEMENT = "auths.One";
const LEASE_MS = 10_000;
const POLL_MS = 1_000;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** One server: requests come to its ports and its login methods, and its workers process the inbox and the syncs. */
export interface Node {
  readonly process: Process;
  readonly ports: Ports;
  readonly login: LoginMethods<Profile>;
  readonly provider: ProviderClient;
}

export interface NodeOptions {
  readonly shared: SharedStore;
  readonly process: Process;
  readonly database: Database;
  readonly provider: ProviderModel;
  readonly corp: CorpRow;
  readonly sabotage?: Sabotage | undefined;
}

/** Breaks a port on purpose, to see that it is noticed. */
export type Sabotage = (ports: Ports) => Ports;

export function startNode(options: NodeOptions): Node {
  const { shared, process, database, provider, corp, sabotage = (ports) => ports } = options;
  const { scheduler } = shared;
  const ports = sabotage({
    clock: { now: () => scheduler.nowMs },
    fetch: () => Promise.reject(new TypeError("the simulation has no network")),
    log: quiet,
    tokens: database.tokens,
    bases: { wecomApi: "", wecomLogin: "", wechatApi: "", wechatOpen: "" },
    data: simulatedData(shared, process, database),
    inbox: simulatedInbox(shared, process, database),
    models: database.models,
    settings: {
      publicOrigin: "https://menshen.example",
      returnUrls: [],
      sessionIdleMs: 24 * 3_600_000,
      sessionMaxMs: 7 * 24 * 3_600_000,
    },
  });
  const client = provider.clientOf(process, database.tokens);
  const login = loginMethods<Profile>({
    element,
    ports,
    authType: element.type,
    redirectUri: "https://menshen.example/callback",
    requireState: true,
    allowRegister: true,
    companyOf: onlyCompany({
      corpId: CORP.corpId,
      begin: ({ state }) => `https://provider.example/?state=${state}`,
      identify: ({ code }) => client.identify(code),
    }),
  });
  const node = { process, ports, login, provider: client };
  for (const work of [processInbox, processSyncs]) {
    process.run(() => work(node, corp)).catch(() => {});
  }
  return node;
}

/** The server's worker: claims a record, calls its element, records what became of it. */
async function processInbox({ process, ports, provider }: Node, corp: CorpRow): Promise<never> {
  const { inbox } = ports.data;
  while (true) {
    try {
      const nowMs = ports.clock.now();
      const record = await inbox.claimNext(process.name, nowMs, LEASE_MS);
      if (record) await processRecord(record);
      else await pause(POLL_MS);
    } catch {
      // The lease ends, and the record is processed again.
      await pause(POLL_MS);
    }
  }

  async function processRecord(record: ClaimedRecord): Promise<void> {
    try {
      const change = record.decoded?.["change"] as ContactChange;
      await applyContactChange(ports, provider.directoryOf(corp), change);
    } catch (error) {
      const nowMs = ports.clock.now();
      const { attempts } = record;
      const failure = verdictOf(error, { attempts, nowMs, random: Math.random() });
      await inbox.fail(record, failure, nowMs);
      return;
    }
    await inbox.complete(record, ports.clock.now());
  }
}

/** The server's worker of syncs. */
async function processSyncs({ process, ports, provider }: Node, corp: CorpRow): Promise<never> {
  while (true) {
    try {
      const lease = { holder: process.name, nowMs: ports.clock.now(), leaseMs: SYNC_LEASE_MS };
      const run = await ports.data.syncs.claim(lease);
      if (run) await runSync(ports, provider.directoryOf(corp), run);
      else await pause(POLL_MS);
    } catch {
      // The lease ends, and the run is resumed.
      await pause(POLL_MS);
    }
  }
}

/** The context of a visitor's request; sessions and audit rows carry the user agent. */
export function visitor(userAgent: string): CallContext {
  return {
    caller: "anonymous",
    ip: "203.0.113.9",
    signal: new AbortController().signal,
    app: { snapshotNumber: 1 } as CallContext["app"],
    http: { fromBrowser: true, userAgent, setSession() {}, clearSession() {} },
  };
}

const element: ElementFacts = {
  fullName: ELEMENT,
  type: "auths.TestType",
  title: { zh: "测试", en: "Test" },
  isActive: true,
  isDefault: false,
  allowRegister: null,
  matchBy: [],
  extra: {},
};
