import { bigCorp, type BigCorp } from "@menshen/sandbox";

const corpId = "wwb16c0000000000b1";

/** The app's secret derives from the id: it is the same whatever the size. */
export function bigCompany(members: number, departments: number): BigCorp {
  return bigCorp({ corpId, members, departments });
}

const [{ agentId, secret }] = bigCompany(1, 1).apps;
/** The app that signs in and syncs its members. */
export const bigApp = { corpId, agentId, secret } as const;
