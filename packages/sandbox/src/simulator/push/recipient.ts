import { findApp, findCorp } from "../world/lookup/directory.ts";
import type { Engine } from "../world/engine.ts";
import { findSuite, namesFor } from "../world/lookup/scoped-ids.ts";
import type { App, Corp } from "../world/schema/world-schema.ts";
import type { Keys, Target } from "./target.ts";

/** How the service addresses one callback URL. */
export interface Recipient extends Keys {
  readonly url: string;
  /** Who the ciphertext and the envelope say it is for. */
  readonly receiver: string;
  readonly agentId: number | undefined;
  /** Suites receive commands, which have to be answered with `success` within a second. */
  readonly command: boolean;
}

export function recipientOf(engine: Engine, target: Target): Recipient | undefined {
  if ("suiteId" in target) {
    const template = findSuite(engine.settings.providers, target.suiteId)?.template;
    if (!template?.callbackUrl) return undefined;
    const { suiteId, token, encodingAESKey, callbackUrl: url } = template;
    return { url, token, encodingAESKey, receiver: suiteId, agentId: undefined, command: true };
  }
  const found = appAt(engine, target);
  if (!found?.app.callback) return undefined;
  const { corp, app } = found;
  const receiver = namesFor(engine.settings, corp, app).corpId;
  return { ...found.app.callback, receiver, agentId: app.agentId, command: false };
}

/**
 * Who a GET verification is encrypted for: a URL of the provider console for the provider itself, whichever suite or
 * company it will serve; a company's own app for the company.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91116
 */
export function verificationReceiver(engine: Engine, target: Target): string | undefined {
  const { providers } = engine.settings;
  if ("suiteId" in target) return findSuite(providers, target.suiteId)?.provider.corpId;
  const found = appAt(engine, target);
  return findSuite(providers, found?.app.proxy?.suiteId)?.provider.corpId ?? found?.corp.corpId;
}

function appAt(
  { settings }: Engine,
  { corpId, agentId }: { corpId: string; agentId: number },
): { corp: Corp; app: App } | undefined {
  const corp = findCorp(settings.corps, corpId);
  const app = corp && findApp(corp, agentId);
  return app && { corp, app };
}
