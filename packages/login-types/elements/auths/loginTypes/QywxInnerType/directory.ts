import { Code, mutation, query, type ElementFacts, type Ports } from "@menshen/core";
import {
  applyContactChange,
  beginSync,
  BeginSync,
  ProcessSync,
  SyncsCorp,
  runSync,
  syncActor,
  syncNow,
  type CorpRow,
  type DirectorySource,
} from "@menshen/domain";
import { foldCorpId, xmlText, type WecomClient, type WecomMember } from "@menshen/providers";
import { z } from "zod";
import {
  type CallbackRecord,
  contactChangeOf,
  directorySource,
  type Reader,
} from "@menshen/login-types/wecom";
import { corpOf } from "./identify.ts";
import { storedProfile, profileOf } from "./profile.ts";

const UserInput = z.strictObject({
  userId: z.string().min(1).max(64),
  forceUpdate: z.boolean().optional(),
});
const DepartmentInput = z
  .strictObject({
    deptId: z.union([z.string().regex(/^\d{1,10}$/), z.int().positive()]).optional(),
  })
  .nullish()
  .transform((input) => input ?? {});

/** A self-built app of a company. */
export interface InnerApp {
  readonly corpId: string;
  readonly apiBase: string;
  readonly wecom: WecomClient;
  readonly ports: Ports;
  /** Of the company: from the config. */
  readonly corpName: string | undefined;
}

/** Synchronises the company's directory. */
export function syncMethods(app: InnerApp, { fullName: element, allowRegister }: ElementFacts) {
  const { ports, apiBase, corpId } = app;
  return {
    /** @throws Code 10402 no such member, 10404 a sync of the company is under way */
    syncUserInfo: mutation({
      access: "admin",
      input: UserInput,
      describe: {
        zh: "同步一名成员；报告见 app.syncs",
        en: "Synchronises one member; app.syncs has the report",
      },
      run: async ({ userId, forceUpdate }, ctx): Promise<void> => {
        const source = innerSource(app, await ownCorp(app));
        const target = foldUserId(userId);
        const wanted = { element, kind: "member", target, actor: syncActor(ctx) } as const;
        // Where nobody may register, an administrator adds people in other ways.
        const createUsers = allowRegister ?? true;
        await syncNow(ports, source, { ...wanted, forceUpdate, createUsers });
      },
    }),
    /** @throws Code 60003 no such department, 60011 out of range, 10404 a sync of the company is under way */
    syncDepartmentInfo: mutation({
      access: "admin",
      input: DepartmentInput,
      describe: {
        zh: "同步部门，不含成员",
        en: "Synchronises departments without their members",
      },
      run: async ({ deptId = null }, ctx): Promise<void> => {
        const source = innerSource(app, await ownCorp(app));
        const target = deptId === null ? null : String(Number(deptId));
        await syncNow(ports, source, {
          element,
          kind: "departments",
          target,
          actor: syncActor(ctx),
        });
      },
    }),
    beginSync: mutation({
      input: BeginSync,
      run: async ({ corpId: wanted, forceUpdate, dryRun, createUsers, actor }) => {
        const how = { forceUpdate, dryRun, createUsers, actor };
        const corp = await ownCorp(app);
        if (wanted !== undefined && !(await isId(app, corp, foldCorpId(wanted))))
          throw anotherCompany();
        return await beginSync(ports, { ...how, element, corp });
      },
    }),
    syncsCorp: query({
      input: SyncsCorp,
      run: async ({ corp }) => {
        if (corp === undefined) return true;
        if (corp.base !== apiBase) return false;
        // Its row may have another of its ids.
        return corp.corpId === corpId || (await storedCorp(app))?.corpId === corp.corpId;
      },
    }),
    processSync: mutation({
      input: ProcessSync,
      run: async ({ run }): Promise<void> => {
        const corp = await storedCorp(app);
        if (corp?.key !== run.corpKey) throw anotherCompany();
        await runSync(ports, innerSource(app, corp), run);
      },
    }),
  };
}

/** Applies a contact change from the app's own callback. */
export async function changeInnerContact(app: InnerApp, record: CallbackRecord): Promise<void> {
  const { data } = app.ports;
  const stored = await storedCorp(app);
  const source = innerSource(app, stored ?? (await ownCorp(app)));
  const userId = foldUserId(xmlText(record.decoded, "UserID") ?? "");
  // Only leader flags need the member's departments.
  const hasFlags = Boolean(xmlText(record.decoded, "IsLeaderInDept"));
  const member = hasFlags ? await data.directory.findMember(source.corp.key, userId) : null;
  const change = contactChangeOf(reader, record, numbersIn(member?.profile["department"]));
  if (change) await applyContactChange(app.ports, source, change);
}

/** The directory as a self-built app sees it. */
function innerSource(app: InnerApp, corp: CorpRow): DirectorySource {
  const accounts = { kind: "wecom", base: app.apiBase, tenant: app.corpId };
  // The id by which this app knows the company: its row may have another.
  const named = { ...corp, corpId: app.corpId };
  return directorySource({ ...reader, corp: named, accounts, ask: (call) => call(app.wecom) });
}

async function isId({ ports, apiBase, corpId }: InnerApp, corp: CorpRow, wanted: string) {
  return wanted === corpId || (await ports.data.corps.find(apiBase, wanted))?.key === corp.key;
}

function storedCorp({ ports, apiBase, corpId }: InnerApp): Promise<CorpRow | null> {
  return ports.data.corps.find(apiBase, corpId);
}

/** The row of the app's company, with names as a login would give it. */
async function ownCorp(app: InnerApp): Promise<CorpRow> {
  const { ports, apiBase: base, corpId, wecom, corpName: name } = app;
  const corp = await corpOf({ wecom, ports, company: { base, corpId, name } });
  const stored = corp.nameSource === undefined ? await storedCorp(app) : null;
  return stored ?? (await ports.data.corps.upsert({ ...corp, base, nowMs: ports.clock.now() }));
}

/** The departments in WeCom's last order, which is also the order of the leader flags. */
function numbersIn(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "number") : [];
}

const reader: Reader = { fold: foldUserId, profileOf: keptOf };

function keptOf(member: WecomMember): Record<string, unknown> {
  return { ...storedProfile(profileOf(member.userid, member, null)) };
}

function foldUserId(userId: string): string {
  return userId.toLowerCase();
}

function anotherCompany(): Code {
  return new Code(10203, "this login element serves another company");
}
