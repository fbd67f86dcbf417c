import { Code, mutation, type ElementFacts } from "@menshen/core";
import {
  beginSync,
  BeginSync,
  ProcessSync,
  runSync,
  syncActor,
  syncNow,
  type CorpRow,
  type DirectorySource,
} from "@menshen/flows";
import type { WecomMember } from "@menshen/providers";
import { z } from "zod";
import { directorySource } from "./directory.ts";
import type { InnerApp } from "./events.ts";
import { corpOf } from "./identify.ts";
import { keptProfile, profileOf } from "./profile.ts";

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

/** Bringing the company's directory up to date. */
export function syncMethods(
  app: InnerApp,
  company: { readonly name: string | undefined },
  { fullName: element, title }: ElementFacts,
) {
  const { ports, apiBase: base, corpId, wecom } = app;
  const ownCorp = async (): Promise<CorpRow> => {
    const names = { base, corpId, name: company.name, title: title.zh };
    const corp = await corpOf({ wecom, ports, company: names });
    return await ports.data.corps.upsert({ ...corp, base, nowMs: ports.clock.now() });
  };
  return {
    /** @throws Code 10402 no such member, 10404 a sync of the company is under way */
    syncUserInfo: mutation({
      access: "admin",
      input: UserInput,
      describe: "Brings one member up to date; the report is among the syncs",
      run: async ({ userId, forceUpdate }, ctx): Promise<void> => {
        const source = innerSource(app, await ownCorp());
        const target = foldUserId(userId);
        const wanted = { element, kind: "member", target, actor: syncActor(ctx) } as const;
        await syncNow(ports, source, { ...wanted, forceUpdate });
      },
    }),
    /** @throws Code 60003 no such department, 60011 out of range, 10404 a sync of the company is under way */
    syncDepartmentInfo: mutation({
      access: "admin",
      input: DepartmentInput,
      describe: "Brings departments up to date, without their members",
      run: async ({ deptId = null }, ctx): Promise<void> => {
        const source = innerSource(app, await ownCorp());
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
      run: async ({ forceUpdate, dryRun, actor }) => {
        const how = { forceUpdate, dryRun, actor };
        return await beginSync(ports, { ...how, element, corp: await ownCorp() });
      },
    }),
    processSync: mutation({
      input: ProcessSync,
      run: async ({ run }): Promise<void> => {
        const corp = await ports.data.corps.findByKey(run.corpKey);
        if (corp?.corpId !== corpId || corp.base !== base) {
          throw new Code(10203, "this login element serves another company");
        }
        await runSync(ports, innerSource(app, corp), run);
      },
    }),
  };
}

/** The directory as a self-built app sees it. */
export function innerSource(app: InnerApp, corp: CorpRow): DirectorySource {
  return directorySource({
    corp,
    accounts: { kind: "wecom", base: app.apiBase, tenant: app.corpId },
    fold: foldUserId,
    profileOf: keptOf,
    ask: (call) => call(app.wecom),
  });
}

function keptOf(member: WecomMember): Record<string, unknown> {
  return { ...keptProfile(profileOf(member.userid, member, null)) };
}

function foldUserId(userId: string): string {
  return userId.toLowerCase();
}
