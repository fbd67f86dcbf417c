import { Code, mutation, type ElementFacts } from "@menshen/core";
import {
  beginSync,
  BeginSync,
  ProcessSync,
  runSync,
  type CorpRow,
  type DirectorySource,
} from "@menshen/flows";
import { directorySource } from "../QywxInnerType/directory.ts";
import { accountsOf, foldUserId, profileOf } from "./identify.ts";
import { openCorp, type OpenCorp, type Suite } from "./suite.ts";

/** Bringing the directory of a company that authorised the suite up to date. */
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
    processSync: mutation({
      input: ProcessSync,
      run: async ({ run }): Promise<void> => {
        const corp = await ports.data.corps.findByKey(run.corpKey);
        if (corp?.base !== suite.apiBase) throw new Code(10301, "there is no such company");
        await runSync(ports, proxySource(suite, corp), run);
      },
    }),
  };
}

/** The directory as the app sees it that the company made for the suite. It is opened by the first call. */
export function proxySource(suite: Suite, corp: CorpRow): DirectorySource {
  const { corpId } = corp;
  const { suiteId } = suite;
  let opened: Promise<OpenCorp> | undefined;
  return directorySource({
    corp,
    accounts: accountsOf(suite, corpId),
    fold: (userId) => foldUserId(corpId, userId),
    profileOf: (member) => profileOf({ suiteId, corpId }, member.userid, member),
    ask: async (call) => {
      const { wecom } = await (opened ??= openCorp(suite, corpId));
      return await call(wecom);
    },
  });
}

async function corpRow({ apiBase: base, ports }: Suite, corp: OpenCorp): Promise<CorpRow> {
  const { corpId, corpName, corpFullName } = corp;
  const nowMs = ports.clock.now();
  const names = { corpName, corpFullName: corpFullName || corpName };
  return await ports.data.corps.upsert({ base, corpId, ...names, nowMs });
}
