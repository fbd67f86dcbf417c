import type { MergeRow } from "./merge-ports.ts";
import type { Stores } from "../data.ts";
import type { AccountRow } from "./ports.ts";

/**
 * Accounts that the remaining user gained since the merge, only through what moved: by a membership that moved, or by the
 * union id of an account that moved. If they stayed behind, the next login through them would resolve to the wrong user.
 */
export async function accountsGainedByMerge(
  stores: Pick<Stores, "corps">,
  { atMs, moved }: MergeRow,
  accounts: readonly AccountRow[],
): Promise<readonly AccountRow[]> {
  const isMoved = ({ id }: AccountRow) => moved.accounts.includes(id);
  const isNew = (account: AccountRow) => !isMoved(account) && account.createdAtMs >= atMs;
  const own = accounts.filter((account) => !isMoved(account) && !isNew(account));
  const movedKin = new Set(accounts.filter(isMoved).flatMap(kinship));
  const ownKin = new Set(own.flatMap(kinship));
  const places = await placesOf(stores, moved);
  return accounts.filter((account) => {
    if (!isNew(account)) return false;
    const [kin] = kinship(account);
    const isKin = kin !== undefined && movedKin.has(kin) && !ownKin.has(kin);
    return isKin || places.has(placeOf(account));
  });
}

/** Keys of the accounts that members would have, at a self-built app or at a suite. */
async function placesOf(
  { corps }: Pick<Stores, "corps">,
  { members }: MergeRow["moved"],
): Promise<Set<string>> {
  const places = new Set<string>();
  for (const { corpKey, memberId } of members) {
    const corp = await corps.findByKey(corpKey);
    if (corp) places.add([corp.base, corp.corpId, memberId].join("|"));
  }
  return places;
}

/** The tenant of a suite's account ends in the company: `suite/company`. */
function placeOf({ base, tenant, subject }: AccountRow): string {
  return [base, tenant.split("/").at(-1), subject].join("|");
}

function kinship({ kind, base, unionId }: AccountRow): string[] {
  return unionId === null ? [] : [[kind, base, unionId].join("|")];
}
