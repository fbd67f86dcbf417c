import type { Data, Stores } from "@menshen/domain";
import { createKeyRing, type KeyRing, type Secrets } from "./keys.ts";
import type { RootScope, Scope } from "./scope.ts";
import { accountStore } from "./stores/accounts.ts";
import { auditStore } from "./stores/audit.ts";
import { bindCodeStore } from "./stores/bind-codes.ts";
import { corpStore } from "./stores/corps.ts";
import { directoryStore } from "./stores/directory.ts";
import { dryRunStore } from "./stores/dry-runs.ts";
import { flowStore } from "./stores/flows.ts";
import { inboxStore } from "./stores/inbox.ts";
import { loginCodeStore } from "./stores/login-codes.ts";
import { memberStore } from "./stores/members.ts";
import { mergeProposalStore } from "./stores/merge-proposals.ts";
import { mergeStore } from "./stores/merges.ts";
import { sessionStore } from "./stores/sessions.ts";
import { suiteStores } from "./stores/suites.ts";
import { syncStore } from "./stores/syncs.ts";
import { userStore } from "./stores/users.ts";

export function createData(scope: RootScope, secrets: Secrets): Data {
  const rings = {
    suites: createKeyRing(secrets, "suites"),
    inbox: createKeyRing(secrets, "inbox"),
  };
  return {
    ...createStores(scope, rings),
    transaction: (locks, work) =>
      scope.transaction(locks, (inner) => work(createStores(inner, rings))),
  };
}

function createStores(scope: Scope, rings: Record<"suites" | "inbox", KeyRing>): Stores {
  return {
    ...suiteStores(scope, rings.suites),
    flows: flowStore(scope),
    loginCodes: loginCodeStore(scope),
    bindCodes: bindCodeStore(scope),
    sessions: sessionStore(scope),
    users: userStore(scope),
    accounts: accountStore(scope),
    mergeProposals: mergeProposalStore(scope),
    merges: mergeStore(scope),
    corps: corpStore(scope),
    members: memberStore(scope),
    audit: auditStore(scope),
    dryRuns: dryRunStore(scope),
    inbox: inboxStore(scope, rings.inbox),
    directory: directoryStore(scope),
    syncs: syncStore(scope),
  };
}
