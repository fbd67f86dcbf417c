import type { Ports } from "@menshen/core";
import type { Database } from "@menshen/db";
import type { SealedPlace } from "@menshen/core/sealed-secret";
import type { App } from "@menshen/runtime";
import type { Alarms } from "../jobs/alarms.ts";
import { accountProcedures } from "./account-procedures.ts";
import { adminSessionProcedures } from "./admin-session-procedures.ts";
import { alarmProcedures } from "./alarm-procedures.ts";
import { applicationProcedures } from "./application-procedures.ts";
import { auditProcedures } from "./audit-procedures.ts";
import { brandProcedures } from "./brand-procedures.ts";
import { callbackProcedures } from "./callback-procedures.ts";
import { directoryProcedures } from "./directory-procedures.ts";
import { dryRunProcedures } from "./dry-run-procedures.ts";
import { elementEditProcedures } from "./element-edit-procedures.ts";
import { elementProcedures } from "./element-procedures.ts";
import { grantProcedures } from "./grant-procedures.ts";
import type { NodeReports } from "../jobs/node-reports.ts";
import type { OpenIdProvider } from "../oidc/openid-provider.ts";
import type { AllKeyStatus } from "../ops/sealed-values.ts";
import { keyProcedures } from "./key-procedures.ts";
import { nodeProcedures } from "./node-procedures.ts";
import { overviewProcedures } from "./overview-procedures.ts";
import { syncProcedures } from "./sync-procedures.ts";
import { userProcedures } from "./user-procedures.ts";

interface Parts {
  readonly alarms: Alarms;
  readonly database: Database;
  /** Hash of the administrator's token. */
  readonly issuer: string;
  readonly keyStatus: () => Promise<AllKeyStatus>;
  readonly nodes: NodeReports;
  /** Encrypts a value for one field of one element. */
  readonly seal: (value: string, place: SealedPlace) => string;
  readonly oidc: OpenIdProvider;
}

/** The server's procedures below `app.`. Their types are inferred: `AppRouter` and the console are made from them. */
export function appProcedures(
  app: App,
  ports: Ports,
  { alarms, database, issuer, keyStatus, nodes, seal, oidc }: Parts,
) {
  // A slow list of an administrator must not delay logins.
  const lists = { ...ports, data: { ...ports.data, ...ports.data.slowReads } };
  const ofProvider = { ports: lists, oidc, stores: database.oidc };
  return {
    adminSessions: adminSessionProcedures(app, ports, {
      adminTokens: database.adminTokens,
      issuer,
    }),
    account: accountProcedures(app, ports),
    alarms: alarmProcedures(alarms),
    applications: applicationProcedures(ofProvider),
    audit: auditProcedures(lists),
    brand: brandProcedures(app, ports),
    callbacks: callbackProcedures(app, lists),
    directory: directoryProcedures(app, lists),
    dryRun: dryRunProcedures(app, ports),
    elements: { ...elementProcedures(app, ports, seal), ...elementEditProcedures(app, ports) },
    grants: grantProcedures(ofProvider),
    keys: keyProcedures(app, ports, database.oidc.signingKeys, keyStatus),
    nodes: nodeProcedures(nodes),
    overview: overviewProcedures(app, lists, {
      alarms,
      keyStatus,
      nodes,
      loginHours: database.loginHours,
    }),
    syncs: syncProcedures(app, lists),
    users: userProcedures(lists),
  };
}
