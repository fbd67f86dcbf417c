import type { AppHandle, Element, Ports } from "@menshen/core";
import { findCapability } from "@menshen/domain";
import type { App, FilledDraft } from "@menshen/runtime";

/** The element, if it is a login method. */
export function findLoginElement(app: AppHandle, fullName: string): Element | undefined {
  const element = app.findElement(fullName);
  return findCapability(element, "beginLogin") && element;
}

/**
 * The element of a flow: for the login test of a draft that draft, linked anew, so that any node can finish it.
 * @throws Code 10701 the draft no longer loads
 */
export async function findFlowElement(
  { app, ports }: { app: App; ports: Ports },
  fullName: string,
  dryRunId: string | null,
): Promise<Element | undefined> {
  const draft = dryRunId === null ? null : await ports.data.dryRuns.draftOf(dryRunId);
  if (draft === null) return findLoginElement(app, fullName);
  const filled = JSON.parse(draft) as FilledDraft;
  if (filled.fullName !== fullName) return undefined;
  const element = app.linkDraft(filled);
  return findCapability(element, "beginLogin") && element;
}

/** The path of an element's redirect URI: that of its `redirectUri` when it lies on this server, else the default. */
export function landingPath(element: Element): string {
  const { redirectUri } = element.methods;
  const path = typeof redirectUri === "string" ? URL.parse(redirectUri)?.pathname : undefined;
  return path?.startsWith("/api/auth/") ? path : `/api/auth/${element.fullName}/callback`;
}
