import type { Ports } from "@menshen/core";
import type { AuthorisationRow, CorpCallbackRow, OrgCodeRow } from "@menshen/domain";
import { foldCorpId } from "@menshen/providers";
import { lacksProviderKeys, type Suite } from "./suite.ts";

/** A suite for administrators; contains no secret. */
export interface SuiteOverview {
  suiteId: string;
  /** Full names of the active instances, sorted. */
  elements: string[];
  /** The one address that the callbacks of every suite can be sent to. */
  notifyUrl: string;
  /** Whether any of them has the provider's own company and secret. */
  knowsProvider: boolean;
  ticket: { receivedAt: number } | null;
  corps: CorpOverview[];
}

/** A company that authorised a suite, also one that cancelled since. */
export interface CorpOverview {
  corpId: string;
  corpName: string;
  corpFullName: string;
  /** Its other ids that WeCom reported. */
  aliases: string[];
  agentId: string | null;
  status: AuthorisationRow["status"];
  /** What WeCom refused with. */
  problem: number | null;
  /** Its organisation code, and the element that was chosen for it. */
  code: string | null;
  codeElement: string | null;
  /** Where its own app's callbacks arrive. */
  callbackUrl: string | null;
  authorisedAt: number;
  cancelledAt: number | null;
  /** Full name of the element that serves it; null where there is none, or not just one. */
  servedBy: string | null;
}

/** An instance as it describes itself. */
export interface InstanceView {
  readonly element: string;
  readonly suiteId: string;
  readonly knowsProvider: boolean;
  /** The one company that it serves, or `all`; null for a company that did not authorise the suite. */
  readonly serves: { readonly corpId: string } | "all" | null;
  /** The configured company is unknown, perhaps because only the provider's own keys convert its plain id. */
  readonly lacksProviderKeys: boolean;
}

/** Calls no provider, so that it may be called often. */
export async function viewOf(suite: Suite, element: string): Promise<InstanceView> {
  const { suiteId, knowsProvider, onlyCorpId, ports } = suite;
  const seen = { element, suiteId, knowsProvider, lacksProviderKeys: false };
  if (onlyCorpId === null) return { ...seen, serves: "all" };
  const corpId = foldCorpId(onlyCorpId);
  const row = await ports.data.authorisations.find({ suiteId, corpId });
  if (row) return { ...seen, serves: { corpId: row.corpId } };
  return { ...seen, serves: null, lacksProviderKeys: await lacksProviderKeys(suite, corpId) };
}

/** @param views of the active instances, sorted by name */
export async function suiteOverviews(
  ports: Ports,
  service: string,
  views: readonly InstanceView[],
): Promise<SuiteOverview[]> {
  const bySuite = Object.entries(Object.groupBy(views, ({ suiteId }) => suiteId));
  const address = (name: string) => `${ports.settings.publicOrigin}/api/elements/${name}/notify`;
  return await Promise.all(
    bySuite.map(async ([suiteId, own = []]) => {
      const ticket = await ports.data.suiteTickets.find(suiteId);
      return {
        suiteId,
        elements: own.map(({ element }) => element),
        notifyUrl: address(service),
        knowsProvider: own.some(({ knowsProvider }) => knowsProvider),
        ticket: ticket && { receivedAt: ticket.receivedAtMs },
        corps: await corpOverviews(ports, suiteId, own, address),
      };
    }),
  );
}

async function corpOverviews(
  { data }: Ports,
  suiteId: string,
  views: readonly InstanceView[],
  address: (element: string) => string,
): Promise<CorpOverview[]> {
  const [rows, aliases, codes, callbacks] = await Promise.all([
    data.authorisations.list(suiteId),
    data.authorisations.aliases(suiteId),
    data.orgCodes.list(suiteId),
    data.corpCallbacks.list(suiteId),
  ]);
  const aliasesOf = Map.groupBy(aliases, ({ corpId }) => corpId);
  const codeOf = byCorp<OrgCodeRow>(codes);
  const callbackOf = byCorp<CorpCallbackRow>(callbacks);
  return rows.map(({ corpId, corpName, corpFullName, agentId, status, problem, ...row }) => {
    const servedBy = status === "cancelled" ? null : serverOf(corpId, views);
    const callback = callbackOf.get(corpId);
    const at = address(servedBy ?? views[0]?.element ?? "");
    return {
      corpId,
      corpName,
      corpFullName,
      aliases: (aliasesOf.get(corpId) ?? []).map(({ alias }) => alias),
      agentId,
      status,
      problem,
      code: codeOf.get(corpId)?.code ?? null,
      codeElement: codeOf.get(corpId)?.element ?? null,
      callbackUrl: callback ? `${at}/${callback.corpKey}` : null,
      authorisedAt: row.authorisedAtMs,
      cancelledAt: row.cancelledAtMs,
      servedBy,
    };
  });
}

/** The instance that names the company, else the one for all: the rule by which a call finds its instance. */
function serverOf(corpId: string, views: readonly InstanceView[]): string | null {
  const named = views.filter(
    ({ serves }) => serves !== null && serves !== "all" && serves.corpId === corpId,
  );
  const fitting = named.length > 0 ? named : views.filter(({ serves }) => serves === "all");
  return fitting.length === 1 ? (fitting[0]?.element ?? null) : null;
}

function byCorp<Row extends { readonly corpId: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.corpId, row]));
}
