import {
  checkSession,
  type ClaimedSync,
  type DirectoryMember,
  type SyncChange,
  type SyncRow,
} from "@menshen/domain";
import { corpA, type TestApp } from "./test-app.ts";

/* What the server and its worker of syncs do, in one process and by hand. */

export const none = { added: 0, changed: 0, removed: 0, skipped: 0 };

export interface How {
  corpId?: string;
  forceUpdate?: boolean;
  dryRun?: boolean;
  createUsers?: boolean;
}

/** A whole run of a company, and then a second passes. */
export async function sync(test: TestApp, element: string, how: How = {}): Promise<SyncRow> {
  return await work(test, await begin(test, element, how));
}

export async function begin(test: TestApp, element: string, how: How = {}): Promise<string> {
  const { id } = await test.app.getElement(element).beginSync({ actor: "admin", ...how });
  return id;
}

/** Works on a run once; it may have to pause or wait. */
export async function work(test: TestApp, id: string): Promise<SyncRow> {
  const run = await claim(test, id);
  await test.app.getElement(run.element).processSync({ run });
  test.pass(1000);
  return await runOf(test, id);
}

export async function claim({ ports }: TestApp, id: string): Promise<ClaimedSync> {
  const nowMs = ports.clock.now();
  const run = await ports.data.syncs.claim({ id, holder: "test", nowMs, leaseMs: 10_000 });
  if (!run) throw new Error(`the run ${id} cannot be had`);
  return run;
}

export async function runOf({ ports }: TestApp, id: string): Promise<SyncRow> {
  const row = await ports.data.syncs.find(id);
  if (!row) throw new Error(`there is no run ${id}`);
  return row;
}

export const changesOf = ({ ports }: TestApp, { id }: SyncRow): Promise<SyncChange[]> =>
  ports.data.syncs.listChanges(id, { limit: 500 });

/** As `added linxiaoman`, departments by number. */
export async function summaryOf(test: TestApp, run: SyncRow): Promise<string[]> {
  const changes = await changesOf(test, run);
  return changes.map(({ change, subject, reason }) =>
    [change, subject, ...(reason ? [reason] : [])].join(" "),
  );
}

export async function corpKey({ ports }: TestApp, corpId: string = corpA.corpId): Promise<string> {
  const corp = await ports.data.corps.find(ports.bases.wecomApi, corpId);
  if (!corp) throw new Error(`there is no company ${corpId}`);
  return corp.key;
}

export async function memberOf(
  test: TestApp,
  memberId: string,
  corpId?: string,
): Promise<DirectoryMember | null> {
  const { directory } = test.ports.data;
  return await directory.findMember(await corpKey(test, corpId), memberId);
}

/** Signs a person in by a QywxInnerType; whether the session is alive is for asking later. */
export async function signIn(test: TestApp, element: string, userId: string) {
  const { loginCode } = await test.login(element, { userId });
  const { token, user } = await test.call("auths.loginTypes.services.AuthSvc.loginByCode", {
    loginCode,
  });
  const isAlive = async () => (await checkSession(test.ports, token as string)) !== null;
  return { userId: user.userId as string, isAlive };
}
