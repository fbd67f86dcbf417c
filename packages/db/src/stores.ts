import type { Data, Stores } from "@menshen/flows";
import type { RootScope, Scope } from "./scope.ts";
import { accountStore } from "./stores/accounts.ts";
import { auditStore } from "./stores/audit.ts";
import { bindCodeStore } from "./stores/bind-codes.ts";
import { corpStore } from "./stores/corps.ts";
import { dryRunStore } from "./stores/dry-runs.ts";
import { flowStore } from "./stores/flows.ts";
import { loginCodeStore } from "./stores/login-codes.ts";
import { memberStore } from "./stores/members.ts";
import { mergeProposalStore } from "./stores/merge-proposals.ts";
import { sessionStore } from "./stores/sessions.ts";
import { userStore } from "./stores/users.ts";

export function createData(scope: RootScope): Data {
  return {
    ...createStores(scope),
    transaction: (locks, work) => scope.transaction(locks, (inner) => work(createStores(inner))),
  };
}

function createStores(scope: Scope): Stores {
  return {
    flows: flowStore(scope),
    loginCodes: loginCodeStore(scope),
    bindCodes: bindCodeStore(scope),
    sessions: sessionStore(scope),
    users: userStore(scope),
    accounts: accountStore(scope),
    mergeProposals: mergeProposalStore(scope),
    corps: corpStore(scope),
    members: memberStore(scope),
    audit: auditStore(scope),
    dryRuns: dryRunStore(scope),
  };
}
