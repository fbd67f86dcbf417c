import { Code, type CallContext, type Ports } from "@menshen/core";
import { audit, originOf, type AuditAction } from "@menshen/domain";
import { appMutation, appQuery, ElementDraft, ElementName } from "@menshen/rpc";
import type { App, Edited } from "@menshen/runtime";
import { z } from "zod";

const Hash = z.string().max(200);
const Existing = z.strictObject({ fullName: ElementName, hash: Hash });
const Variable = z.string().min(1).max(128);
/** Names, or the form that `app.json` has; always declared as secret. */
const Variables = z
  .union([
    z.array(Variable).max(50),
    z.record(Variable, z.strictObject({ secret: z.literal(true).optional() })),
  ])
  .transform((given) => (Array.isArray(given) ? given : Object.keys(given)))
  .optional();
const Version = z.strictObject({
  fullName: ElementName,
  version: z.string().min(1).max(100),
});
const Trashed = z.strictObject({ trashId: z.string().min(1).max(100) });

const MAX_AUDITED_CHANGES = 50;

/** `app.elements.*` that write Instances, for administrators. Every edit is audited. */
export function elementEditProcedures(app: App, ports: Pick<Ports, "clock" | "data">) {
  const { editor } = app;
  const record = async (
    action: AuditAction,
    ctx: CallContext,
    { fullName, changes }: Edited,
    detail: Readonly<Record<string, unknown>> = {},
  ): Promise<void> => {
    const facts = {
      ...detail,
      by: editorOf(ctx),
      changes: changes.slice(0, MAX_AUDITED_CHANGES),
      ...(changes.length > MAX_AUDITED_CHANGES && { changeCount: changes.length }),
    };
    await audit(ports.data, originOf(ctx), {
      atMs: ports.clock.now(),
      action,
      element: fullName,
      userId: ctx.userId ?? null,
      // A secret may have been pasted into a field for something else.
      detail: JSON.parse(app.snapshot.redact(JSON.stringify(facts))) as Record<string, unknown>,
    });
  };
  return {
    create: appMutation({
      access: "admin",
      input: ElementDraft.extend({ variables: Variables }),
      describe: "Writes a new Instance; variables become secret ones of app.json",
      run: async (input, ctx) => {
        if (input.e === undefined) throw new Code(10701, "expected e, the content of e.json");
        const edited = await editor.create({ ...input, e: input.e }, editorOf(ctx));
        await record("element-created", ctx, edited);
        return namesOf(edited);
      },
    }),
    save: appMutation({
      access: "admin",
      input: ElementDraft.extend({ hash: Hash, variables: Variables }),
      describe: "Writes an Instance's files and reloads it; masks keep the stored values",
      run: async (input, ctx) => {
        await record("element-saved", ctx, await editor.save(input, editorOf(ctx)));
        return app.get(input.fullName);
      },
    }),
    rename: appMutation({
      access: "admin",
      input: Existing.extend({ to: ElementName }),
      describe: "Moves an Instance's folder to another full name",
      run: async (input, ctx) => {
        const edited = await editor.rename(input, editorOf(ctx));
        await record("element-renamed", ctx, edited, { from: input.fullName });
        return namesOf(edited);
      },
    }),
    duplicate: appMutation({
      access: "admin",
      input: z.strictObject({ fullName: ElementName, to: ElementName }),
      describe: "Copies an Instance with its secrets",
      run: async (input, ctx) => {
        const edited = await editor.duplicate(input, editorOf(ctx));
        await record("element-duplicated", ctx, edited, { from: input.fullName });
        return namesOf(edited);
      },
    }),
    remove: appMutation({
      access: "admin",
      input: Existing,
      describe: "Moves an Instance's folder to the trash",
      run: async (input, ctx) => {
        const removed = await editor.remove(input, editorOf(ctx));
        await record("element-removed", ctx, removed, { trashId: removed.trashId });
        return { trashId: removed.trashId };
      },
    }),
    restore: appMutation({
      access: "admin",
      input: z.union([Trashed, Version]),
      describe: "Brings an Instance back from the trash, or writes an earlier version of it",
      run: async (input, ctx) => {
        const edited = await editor.restore(input, editorOf(ctx));
        const { fullName: _fullName, ...source } = { fullName: "", ...input };
        await record("element-restored", ctx, edited, source);
        return namesOf(edited);
      },
    }),
    history: appQuery({
      access: "admin",
      input: z.strictObject({ fullName: ElementName }),
      describe: "Versions of an Instance, newest first: commits, and what was saved here",
      run: ({ fullName }) => editor.history(fullName),
    }),
    version: appQuery({
      access: "admin",
      input: z.union([Version, Trashed]),
      describe: "The files of a version or of an Instance in the trash, secrets masked",
      run: (input) => editor.version(input),
    }),
    trash: appQuery({
      access: "admin",
      describe: "Removed Instances, newest first",
      run: () => editor.trash(),
    }),
  };
}

/** Who edits, as the history shows it. */
function editorOf({ userId }: CallContext): string {
  return userId ?? "admin";
}

function namesOf({ fullName, hash }: Edited) {
  return { fullName, hash };
}
