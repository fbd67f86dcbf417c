import { Code, type CallContext, type Ports } from "@menshen/core";
import {
  audit,
  editableFields,
  editMember,
  originOf,
  type CorpNameSource,
  type DepartmentRow,
  type DirectoryMember,
  type ListedCorp,
} from "@menshen/domain";
import { appMutation, appQuery } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import { serializeCorp, serializeSync } from "./serializers.ts";
import { syncingElements } from "./syncing-elements.ts";
import { findUserDetails } from "./user-details.ts";

/** Audit entries of a member; `app.audit.list` pages through the rest. */
const TRAIL = 50;

const CorpKey = z.string().min(1).max(64);
const MemberId = z.string().min(1).max(128);
const Members = z.strictObject({
  corpKey: CorpKey,
  /** Only direct members. */
  departmentId: z.int().optional(),
  /** Part of a name or of an id; ASCII letters in either case. */
  search: z.string().trim().max(200).optional(),
  /** Removed members are listed with `removed` only. */
  state: z.enum(["active", "inactive", "removed"]).optional(),
  limit: z.int().min(1).max(500).default(50),
  /** The memberId of the last row of the previous page. */
  after: MemberId.optional(),
});

const Edited = z.string().trim().min(1).max(128).optional();
const Edits = z
  .strictObject({ name: Edited, position: Edited, mobile: Edited, email: Edited })
  .refine((edits) => Object.values(edits).some((value) => value !== undefined));

/** `app.directory.*`: stored companies, departments and members, for administrators. */
export function directoryProcedures(app: App, ports: Ports) {
  return {
    corps: appQuery({
      access: "admin",
      describe: "Companies with their last sync and the elements that can sync them",
      run: async () => {
        const [corps, others] = await Promise.all([
          ports.data.directory.listCorps(),
          ports.data.corps.otherIds(),
        ]);
        return await Promise.all(corps.map((corp) => corpOverview(app, ports, corp, others)));
      },
    }),
    renameCorp: appMutation({
      access: "admin",
      input: z.strictObject({ corpKey: CorpKey, name: z.string().trim().max(128) }),
      describe: "Names a company that neither WeCom nor a config names; an empty name removes it",
      run: (input, ctx) => renameCorp(ports, input, ctx),
    }),
    editMember: appMutation({
      access: "admin",
      input: z.strictObject({ corpKey: CorpKey, memberId: MemberId, edits: Edits }),
      describe:
        "Edits fields of a member; logins, events and syncs leave them until a sync with forceUpdate",
      run: async (input, ctx) => {
        await editMember(ports, originOf(ctx), input);
        return await memberDetails(ports, input);
      },
    }),
    departments: appQuery({
      access: "admin",
      input: z.strictObject({ corpKey: CorpKey }),
      describe: "A company's departments as a flat list, siblings in their order",
      run: async ({ corpKey }) =>
        (await ports.data.directory.departments(corpKey)).map(serializeDepartment),
    }),
    members: appQuery({
      access: "admin",
      input: Members,
      describe: "Members of a company, by memberId",
      run: async (page) => (await ports.data.directory.listMembers(page)).map(serializeMember),
    }),
    member: appQuery({
      access: "admin",
      input: z.strictObject({ corpKey: CorpKey, memberId: MemberId }),
      describe: "A member with the linked user's accounts, sessions and audit trail",
      run: (input) => memberDetails(ports, input),
    }),
  };
}

/** @throws Code 10402 there is no such company, 10703 another source names it */
async function renameCorp(
  { data, clock }: Ports,
  { corpKey, name }: { corpKey: string; name: string },
  ctx: CallContext,
) {
  return await data.transaction([], async (stores) => {
    const stored = await stores.corps.findByKey(corpKey);
    if (!stored) throw new Code(10402, "there is no such company");
    const renamed = await stores.corps.rename(corpKey, name);
    if (!renamed) throw namedElsewhere(stored.nameSource);
    await audit(stores, originOf(ctx), {
      atMs: clock.now(),
      action: "company-renamed",
      element: null,
      userId: null,
      detail: { corpId: stored.corpId, from: stored.corpName, to: name },
    });
    return { ...serializeCorp(renamed), nameSource: renamed.nameSource };
  });
}

const SOURCES = {
  department: { zh: "企业微信的根部门", en: "its root department at WeCom" },
  authorisation: { zh: "企业的授权", en: "its authorisation" },
  config: { zh: "配置中的 corpName", en: "corpName in the config" },
  admin: { zh: "管理员", en: "an administrator" },
} satisfies Record<CorpNameSource, object>;

function namedElsewhere(source: CorpNameSource | null): Code {
  const { zh, en } = SOURCES[source ?? "admin"];
  return new Code(10703, `the company is named by ${en}`, {
    adminHint: {
      zh: `该企业的名称来自${zh}，请在那里修改；管理员命名只用于没有名称来源的企业。`,
      en: `The company's name comes from ${en}: change it there. An administrator names companies that nothing else names.`,
    },
  });
}

async function corpOverview(
  app: App,
  ports: Ports,
  corp: ListedCorp,
  others: readonly { corpKey: string; corpId: string }[],
) {
  const { key: corpKey, base, nameSource, departments, members, activeMembers, updatedAtMs } = corp;
  const [last] = await ports.data.syncs.list({ corpKey, limit: 1 });
  return {
    corpKey,
    ...serializeCorp(corp),
    /** Where the name comes from; null for an unnamed company. */
    nameSource,
    /** Its ids beside `corpId`, such as the one that WeCom encrypts for a provider. */
    otherIds: others.filter((one) => one.corpKey === corpKey).map(({ corpId }) => corpId),
    /** The provider's address: companies of the sandbox and of the real provider are distinct. */
    base,
    /** Counted up to 10,001, which stands for more than 10,000; so are the next two. */
    departments,
    members,
    activeMembers,
    updatedAt: updatedAtMs,
    lastSync: last ? serializeSync(last, corp, ports.clock.now()) : null,
    elements: await syncingElements(app, { base, corpId: corp.corpId }),
  };
}

async function memberDetails(
  ports: Ports,
  { corpKey, memberId }: { corpKey: string; memberId: string },
) {
  const { directory, audit } = ports.data;
  const member = await directory.findMember(corpKey, memberId);
  if (!member) throw new Code(10402, "there is no such member");
  const { userId } = member;
  const [departments, user, trail] = await Promise.all([
    directory.departments(corpKey, { removed: true }),
    userId === null ? null : findUserDetails(ports, userId),
    userId === null ? [] : audit.list({ userId, limit: TRAIL }),
  ]);
  const nameOf = new Map(departments.map(({ departmentId, name }) => [departmentId, name]));
  return {
    ...serializeMember(member),
    profile: member.profile,
    departments: member.departments.map((place) => ({
      ...place,
      name: nameOf.get(place.departmentId) ?? null,
    })),
    /** The linked user with accounts, memberships and active sessions, or null. */
    user,
    audit: trail,
  };
}

function serializeDepartment({ departmentId, parentId, order, name, ...rest }: DepartmentRow) {
  return {
    departmentId,
    parentId,
    order,
    name,
    leaders: rest.leaders,
    changedAt: rest.changedAtMs,
  };
}

function serializeMember(member: DirectoryMember) {
  const { corpKey, memberId, name, status, position, mainDepartment, departments, userId } = member;
  return {
    corpKey,
    memberId,
    name,
    status,
    state: stateOf(member),
    position,
    mainDepartment,
    departments,
    /** Names of the fields that an administrator edited here. */
    edited: editableFields.filter((field) => member.edits?.[field] !== undefined),
    /** Of the linked user here, not the provider's. */
    userId,
    changedAt: member.changedAtMs,
    removedAt: member.removedAtMs,
  };
}

/** A status that the provider did not report counts as active. */
function stateOf({ status, removedAtMs }: DirectoryMember): "active" | "inactive" | "removed" {
  if (removedAtMs !== null) return "removed";
  return status === null || status === 1 ? "active" : "inactive";
}
