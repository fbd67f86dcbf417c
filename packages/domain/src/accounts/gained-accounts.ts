import type { MergeRow } from "./merge-ports.ts";
import type { AccountRow, Stores } from "../ports.ts";

/**
 * Accounts that the kept user has had only since the merge and only through what moved: by a membership that moved, or
 * by the union id of an account that moved. A login through them would lead what goes back to the kept user again.
 */
export async function broughtAlong(
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

/** Where members would have their accounts, at an app of the company's own or at one of a suite. */
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

/** Of an account whose tenant ends in the id of a company, as `suite/company` does. */
function placeOf({ base, tenant, subject }: AccountRow): string {
  return [base, tenant.split("/").at(-1), subject].join("|");
}

function kinship({ kind, base, unionId }: AccountRow): string[] {
  return unionId === null ? [] : [[kind, base, unionId].join("|")];
}
