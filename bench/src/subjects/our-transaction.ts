import { openDatabase } from "@menshen/db";
import { appPorts } from "../app-ports.ts";
import {
  base,
  bindingHash,
  corp,
  element,
  identity,
  outcome,
  profile,
  sha256,
} from "../floor/example.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** The login transaction of an existing user through the stores, in the order of a login. */
const { databasePath } = subjectInput as { databasePath: string };
const { clock, log } = appPorts;
const secret = new Uint8Array(32).fill(1);
const { data } = await openDatabase({ url: `sqlite:${databasePath}`, secret, clock, log });
const account = { kind: "wecom", base, tenant: corp.corpId, subject: identity.memberId };
const userId = "user-1";
const { name, avatar } = identity;

const nowMs = Date.now();
await data.users.create({ id: userId, name, avatar, createdAtMs: nowMs });
await data.accounts.create({ ...account, userId, profile, createdAtMs: nowMs });
const { key } = await data.corps.upsert({ ...corp, base, nowMs });
let ready: string[] = [];

serveParent(null, {
  /** Creates claimed flows for a number of logins. */
  async prepare({ from, count }: { from: number; count: number }) {
    ready = Array.from({ length: count }, (_, index) => sha256(`state ${from + index}`));
    for (const stateHash of ready) await claimedFlow(stateHash);
  },
  async run() {
    for (const stateHash of ready) await logIn(stateHash);
  },
});

async function claimedFlow(stateHash: string): Promise<void> {
  const now = Date.now();
  const facts = { stateHash, element, binding: "challenge", bindingHash } as const;
  await data.flows.create({
    ...facts,
    purpose: "login",
    userId: null,
    corpId: corp.corpId,
    returnTo: null,
    returnMode: "fragment",
    dryRunId: null,
    invitationHash: null,
    kept: null,
    createdAtMs: now,
    expiresAtMs: now + 600_000,
  });
  await data.flows.claim({ ...facts, codeHash: stateHash, nowMs: now });
}

async function logIn(stateHash: string): Promise<void> {
  await data.transaction(["account:1"], async (stores) => {
    const now = Date.now();
    const stored = await stores.accounts.find(account);
    const company = await stores.corps.find(base, corp.corpId);
    await stores.members.find(key, identity.memberId);
    await stores.users.find(userId);
    if (!stored || !company) throw new Error("the account does not exist");
    await stores.accounts.mergeProfile(stored.id, profile, now);
    await stores.users.updateProfile(userId, { name, avatar });
    const { memberId, status } = identity;
    await stores.members.upsert({
      corpKey: key,
      memberId,
      userId,
      name,
      status,
      profile,
      nowMs: now,
    });
    await stores.loginCodes.create({
      codeHash: sha256(`code ${stateHash}`),
      userId,
      accountId: stored.id,
      element,
      corps: [key],
      expiresAtMs: now + 300_000,
    });
    await stores.flows.finish(stateHash, "done", outcome);
    await stores.audit.append({
      atMs: now,
      action: "login",
      element,
      userId,
      actor: "user",
      ip: "127.0.0.1",
      snapshot: 1,
      detail: { purpose: "login", binding: "challenge", isNewUser: false, corpId: corp.corpId },
    });
  });
}
