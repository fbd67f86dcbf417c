import {
  checkSession,
  type ClaimedSync,
  type DirectoryMember,
  type SyncChange,
  type SyncRow,
} from "@menshen/domain";
import { corpA, type House } from "./house.ts";

/* What the server and its worker of syncs do, in one process and by hand. */

export const none = { added: 0, changed: 0, removed: 0, skipped: 0 };

export interface How {
  corpId?: string;
  forceUpdate?: boolean;
  dryRun?: boolean;
}

/** A whole run of a company, and then a second passes. */
export async function sync(house: House, element: string, how: How = {}): Promise<SyncRow> {
  return await work(house, await begin(house, element, how));
}

export async function begin(house: House, element: string, how: How = {}): Promise<string> {
  const { id } = await house.app.getElement(element).beginSync({ actor: "admin", ...how });
  return id;
}

/** Works on a run once; it may have to pause or wait. */
export async function work(house: House, id: string): Promise<SyncRow> {
  const run = await claim(house, id);
  await house.app.getElement(run.element).processSync({ run });
  house.pass(1000);
  return await runOf(house, id);
}

export async function claim({ ports }: House, id: string): Promise<ClaimedSync> {
  const nowMs = ports.clock.now();
  const run = await ports.data.syncs.claim({ id, holder: "test", nowMs, leaseMs: 10_000 });
  if (!run) throw new Error(`the run ${id} cannot be had`);
  return run;
}

export async function runOf({ ports }: House, id: string): Promise<SyncRow> {
  const row = await ports.data.syncs.find(id);
  if (!row) throw new Error(`there is no run ${id}`);
  return row;
}

export const changesOf = ({ ports }: House, { id }: SyncRow): Promise<SyncChange[]> =>
  ports.data.syncs.listChanges(id, { limit: 500 });

/** As `added linxiaoman`, departments by number. */
export async function summaryOf(house: House, run: SyncRow): Promise<string[]> {
  const changes = await changesOf(house, run);
  return changes.map(({ change, subject, reason }) =>
    [change, subject, ...(reason ? [reason] : [])].join(" "),
  );
}

export async function corpKey({ ports }: House, corpId: string = corpA.corpId): Promise<string> {
  const corp = await ports.data.corps.find(ports.bases.wecomApi, corpId);
  if (!corp) throw new Error(`there is no company ${corpId}`);
  return corp.key;
}

export async function memberOf(
  house: House,
  memberId: string,
  corpId?: string,
): Promise<DirectoryMember | null> {
  const { directory } = house.ports.data;
  return await directory.findMember(await corpKey(house, corpId), memberId);
}

/** Signs a person in by a QywxInnerType; whether the session is alive is for asking later. */
export async function signIn(house: House, element: string, userId: string) {
  const { loginCode } = await house.login(element, { userId });
  const { token, user } = await house.call("auths.loginTypes.services.AuthSvc.loginByCode", {
    loginCode,
  });
  const isAlive = async () => (await checkSession(house.ports, token as string)) !== null;
  return { userId: user.userId as string, isAlive };
}
