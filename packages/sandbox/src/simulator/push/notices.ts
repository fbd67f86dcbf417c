import type { Engine } from "../world/engine.ts";
import { findSuite, isThirdParty, namesFor } from "../world/lookup/scoped-ids.ts";
import type { App, Corp, Department, Member } from "../world/schema/world-schema.ts";
import { memberChange, partyChange, type Changed } from "./contact.ts";
import { pushCommand, pushEvent } from "./events.ts";
import type { Pusher } from "./pusher.ts";
import type { Fields } from "./xml.ts";

/** Turns edits of the world into events for the apps that have a callback. */
export interface Notices {
  readonly member: (corp: Corp, change: Changed<Member>) => void;
  readonly department: (corp: Corp, change: Changed<Department>) => void;
  readonly app: (corp: Corp, before: App, after: App) => void;
  readonly admins: (corp: Corp) => void;
}

export function createNotices(engine: Engine, pusher: Pusher): Notices {
  const toApps = (corp: Corp, event: string, fieldsFor: (app: App) => Fields | undefined): void => {
    for (const app of corp.apps) {
      const fields = app.callback && fieldsFor(app);
      const target = { corpId: corp.corpId, agentId: app.agentId };
      if (fields) void pushEvent(engine, pusher, target, event, fields);
    }
  };
  const contactChange = (corp: Corp, fieldsFor: (app: App) => Fields | undefined): void => {
    toApps(corp, "change_contact", fieldsFor);
    for (const app of corp.apps) pushToSuite(engine, pusher, corp, app, fieldsFor);
  };
  return {
    member: (corp, change) => contactChange(corp, (app) => memberChange(engine, corp, app, change)),
    department: (corp, change) =>
      contactChange(corp, (app) => partyChange(engine, corp, app, change)),
    app: (corp, before, after) => {
      if (privileges(before) !== privileges(after))
        void pushChangeAuth(engine, pusher, corp, after);
    },
    admins: (corp) => toApps(corp, "change_app_admin", ({ agentId }) => [["AgentID", agentId]]),
  };
}

/** A third-party suite receives contact changes at its command URL. @see https://developer.work.weixin.qq.com/document/path/90642 */
function pushToSuite(
  engine: Engine,
  pusher: Pusher,
  corp: Corp,
  app: App,
  fieldsFor: (app: App) => Fields | undefined,
): void {
  const { settings } = engine;
  const suite = findSuite(settings.providers, app.proxy?.suiteId);
  const fields = isThirdParty(settings, app) ? fieldsFor(app) : undefined;
  if (!suite || !fields) return;
  const company = ["AuthCorpId", namesFor(settings, corp, app).corpId] as const;
  void pushCommand(engine, pusher, suite.template.suiteId, "change_contact", [company, ...fields]);
}

/** What an administrator can change about an authorisation. */
const privileges = ({ visible, enabled, proxy }: App) =>
  JSON.stringify([visible, enabled, proxy?.permissions]);

/** Announces that something changed, not what. @see https://developer.work.weixin.qq.com/document/path/97174 */
function pushChangeAuth(engine: Engine, pusher: Pusher, corp: Corp, app: App) {
  const { settings } = engine;
  const suite = findSuite(settings.providers, app.proxy?.suiteId);
  if (!suite) return undefined;
  return pushCommand(engine, pusher, suite.template.suiteId, "change_auth", [
    ["AuthCorpId", namesFor(settings, corp, app).corpId],
    ["State", app.proxy?.state ?? ""],
    ["ExtraInfo", ""],
  ]);
}
