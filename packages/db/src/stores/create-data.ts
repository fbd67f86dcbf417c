import type { Data, Stores } from "@menshen/domain";
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
  };
  return {
    ...createStores(scope, rings),
    // Collecting and comparing a large company takes longer than a request may.
    syncs: syncStore(scope.background),
    transaction: (locks, work, { isBackground = false } = {}) =>
      (isBackground ? scope.background : scope).transaction(locks, (inner) =>
        work(createStores(inner, rings)),
      ),
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
