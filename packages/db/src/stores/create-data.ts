import type { Data, Stores } from "@menshen/domain";
import { sql } from "kysely";
import { wasUndone } from "../connection/database-fault.ts";
import { createKeyRing, type KeyRing, type Secrets } from "../keys.ts";
import type { RootScope, Scope } from "../scope.ts";
import { accountStore } from "./accounts/accounts.ts";
import { auditStore } from "./audit.ts";
import { bindCodeStore } from "./accounts/bind-codes.ts";
import { corpStore } from "./accounts/corps.ts";
import { directoryStore } from "./directory/directory.ts";
import { dryRunStore } from "./login/dry-runs.ts";
import { flowStore } from "./login/flows.ts";
import { inboxStore } from "./inbox/inbox.ts";
import { invitationStore } from "./accounts/invitations.ts";
import { linkProposalStore } from "./accounts/link-proposals.ts";
import { loginCodeStore } from "./login/login-codes.ts";
import { memberStore } from "./accounts/members.ts";
import { mergeProposalStore } from "./accounts/merge-proposals.ts";
import { mergeStore } from "./accounts/merges.ts";
import { sessionStore } from "./login/sessions.ts";
import { suiteStores } from "./suites/suites.ts";
import { syncStore } from "./directory/syncs.ts";
import { userStore } from "./accounts/users.ts";

export function createData(scope: RootScope, secrets: Secrets): Data {
  const rings = {
    suites: createKeyRing(secrets, "suites"),
    inbox: createKeyRing(secrets, "inbox"),
    dryRuns: createKeyRing(secrets, "dryRuns"),
    flows: createKeyRing(secrets, "flows"),
  };
  // Collecting and comparing a large company takes longer than a request may.
  const syncs = syncStore(scope.background);
  return {
    ...createStores(scope, rings),
    syncs,
    slowReads: { ...createStores(scope.slowReads, rings), syncs },
    wasUndone,
    transaction: (locks, work, { isBackground = false } = {}) =>
      (isBackground ? scope.background : scope).transaction(locks, (inner) =>
        work({ ...createStores(inner, rings), rehearse: (work) => rehearse(inner, rings, work) }),
      ),
  };
}

type Rings = Record<"suites" | "inbox" | "dryRuns" | "flows", KeyRing>;

async function rehearse<T>(
  scope: Scope,
  rings: Rings,
  work: (stores: Stores) => Promise<T>,
): Promise<T> {
  const undo = async () => {
    await scope.sendRaw(sql`rollback to savepoint rehearsal`);
    await scope.sendRaw(sql`release savepoint rehearsal`);
  };
  await scope.sendRaw(sql`savepoint rehearsal`);
  try {
    const result = await work(createStores(scope, rings));
    await undo();
    return result;
  } catch (error) {
    // A failed statement may have ended the transaction: its own error says more than that of the rollback.
    await undo().catch(() => {});
    throw error;
  }
}

function createStores(scope: Scope, rings: Rings): Stores {
  return {
    ...suiteStores(scope, rings.suites),
    flows: flowStore(scope, rings.flows),
    loginCodes: loginCodeStore(scope),
    bindCodes: bindCodeStore(scope),
    sessions: sessionStore(scope),
    users: userStore(scope),
    accounts: accountStore(scope),
    mergeProposals: mergeProposalStore(scope),
    linkProposals: linkProposalStore(scope),
    merges: mergeStore(scope),
    invitations: invitationStore(scope),
    corps: corpStore(scope),
    members: memberStore(scope),
    audit: auditStore(scope),
    dryRuns: dryRunStore(scope, rings.dryRuns),
    inbox: inboxStore(scope, rings.inbox),
    directory: directoryStore(scope),
    syncs: syncStore(scope),
  };
}
