import { Code, mutation, query, type ElementFacts } from "@menshen/core";
import {
  applyContactChange,
  beginSync,
  BeginSync,
  ProcessSync,
  SyncsCorp,
  runSync,
  type CorpRef,
  type CorpRow,
  type DirectorySource,
} from "@menshen/domain";
import { xmlText } from "@menshen/providers";
import {
  type CallbackRecord,
  contactChangeOf,
  directorySource,
  type Reader,
} from "@menshen/login-types/wecom";
import { accountsOf, authorisedName, foldUserId, profileOf } from "./identify.ts";
import { findCorp, openCorp, serves, type OpenCorp, type Suite } from "./suite.ts";

/** Synchronises the directory of a company that authorised the suite. */
export function syncMethods(suite: Suite, { fullName: element }: ElementFacts) {
  const { ports } = suite;
  return {
    /** @throws Code 10303 which company, 10301 it did not authorise the suite, 10404 a sync of it is under way */
    beginSync: mutation({
      input: BeginSync,
      run: async ({ corpId, ...how }) => {
        const wanted = corpId ?? suite.onlyCorpId;
        if (wanted === null) throw new Code(10303, "which company: its corpId");
        const corp = await corpRow(suite, await openCorp(suite, wanted));
        return await beginSync(ports, { ...how, element, corp });
      },
    }),
    syncsCorp: query({
      input: SyncsCorp,
      run: async ({ corp }) => {
        if (corp === undefined) return suite.onlyCorpId !== null;
        if (corp.base !== suite.apiBase) return false;
        const { suiteId } = suite;
        const row = await ports.data.authorisations.find({ suiteId, corpId: corp.corpId });
        return row?.status === "active" && (await serves(suite, row)) !== null;
      },
    }),
    processSync: mutation({
      input: ProcessSync,
      run: async ({ run }): Promise<void> => {
        const corp = await ports.data.corps.findByKey(run.corpKey);
        if (corp?.base !== suite.apiBase) throw new Code(10301, "there is no such company");
        const row = await findCorp(suite, corp.corpId);
        await runSync(ports, proxySource(suite, corp, row?.corpId ?? corp.corpId), run);
      },
    }),
  };
}

/**
 * Applies a contact change. A company's own app pushes it as that company; the suite's address gets it as the suite,
 * with the company inside.
 */
export async function changeProxyContact(suite: Suite, record: CallbackRecord): Promise<void> {
  const { receiver, decoded } = record;
  const named = receiver === suite.suiteId ? xmlText(decoded, "AuthCorpId") : receiver;
  const row = named ? await findCorp(suite, named) : null;
  // Nothing is stored of a company that cancelled its authorisation.
  if (!row) return;
  const corp = await suite.ports.data.corps.find(suite.apiBase, row.corpId);
  const source = proxySource(suite, corp ?? (await corpRow(suite, row)), row.corpId);
  const change = contactChangeOf(readerOf(suite, row.corpId), record, []);
  if (change) await applyContactChange(suite.ports, source, change);
}

/**
 * The directory as the app sees it that the company made for the suite. It is opened by the first call.
 * @param corpId the company's id at the suite: its row may have another
 */
function proxySource(suite: Suite, corp: CorpRow, corpId: string): DirectorySource {
  let opened: Promise<OpenCorp> | undefined;
  return directorySource({
    ...readerOf(suite, corpId),
    corp: { ...corp, corpId },
    accounts: accountsOf(suite, corpId),
    ask: async (call) => {
      const { wecom } = await (opened ??= openCorp(suite, corpId));
      return await call(wecom);
    },
  });
}

function readerOf({ suiteId }: Suite, corpId: string): Reader {
  return {
    fold: (userId) => foldUserId(corpId, userId),
    profileOf: (member) => profileOf({ suiteId, corpId }, member.userid, member),
  };
}

async function corpRow({ apiBase: base, ports }: Suite, corp: CorpRef): Promise<CorpRow> {
  const nowMs = ports.clock.now();
  return await ports.data.corps.upsert({ base, ...authorisedName(corp), nowMs });
}
