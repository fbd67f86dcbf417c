import type { App } from "@menshen/runtime";
import { z } from "zod";
import about from "../package.json" with { type: "json" };
import { appMutation, appQuery, appSubscription } from "./app-procedures.ts";
import { snapshotEvents } from "./snapshot-events.ts";

const MAX_DEPTH = 100;

const Name = z.string().min(1).max(1024);
/** An Instance as somebody would have it; what is left out stays as it is. */
const Draft = z.strictObject({
  fullName: Name,
  e: z.custom<z.core.util.JSONType>(isShallow).optional(),
  config: z.custom<z.core.util.JSONType>(isShallow).optional(),
});
const Resume = z
  .object({ lastEventId: z.string().max(200).optional() })
  .nullish()
  .transform((input) => input?.lastEventId);

/** The procedures that every server has below `app.`, for typed clients. */
export type BaseAppProcedures = ReturnType<typeof baseProcedures>;

export interface ServerInfo {
  name: string;
  version: string;
  snapshot: { number: number; hash: string };
  /** What the host adds. */
  [fact: string]: unknown;
}

/** What rpc itself offers below `app.`; the host adds to it. */
export function baseProcedures(app: App, info?: () => Readonly<Record<string, unknown>>) {
  const snapshotId = () => ({ number: app.snapshot.number, hash: app.snapshot.hash });
  return {
    info: appQuery({
      access: "public",
      describe: "Which server this is and which snapshot it serves",
      run: (): ServerInfo => ({
        name: "Menshen",
        version: about.version,
        snapshot: snapshotId(),
        ...info?.(),
      }),
    }),
    elements: elementProcedures(app, snapshotId),
    onSnapshot: appSubscription({
      access: "admin",
      input: Resume,
      describe: "Tells of every new snapshot, and which elements it changed",
      run: (lastEventId, { signal }) => snapshotEvents(app, lastEventId, signal),
    }),
  };
}

function elementProcedures(app: App, snapshotId: () => { number: number; hash: string }) {
  return {
    list: appQuery({
      access: "admin",
      describe: "The snapshot in force: every element with its state, and all findings",
      run: () => ({
        snapshot: snapshotId(),
        elements: app.list(),
        diagnostics: app.snapshot.diagnostics,
      }),
    }),
    get: appQuery({
      access: "admin",
      input: z.strictObject({ fullName: Name }),
      describe: "One element with its methods and files, secrets masked",
      run: ({ fullName }) => app.get(fullName),
    }),
    schema: appQuery({
      access: "admin",
      input: z.strictObject({ type: Name }),
      describe: "The JSON Schemas of e.json and of a Type's config",
      run: ({ type }) => app.schema(type),
    }),
    // Changes nothing, but what it is given may hold secrets, and an address ends up in logs.
    validate: appMutation({
      access: "admin",
      input: Draft,
      describe: "What a draft of an Instance would lead to; nothing is written",
      run: (draft) => app.validate(draft),
    }),
    save: appMutation({
      access: "admin",
      input: Draft.extend({ hash: z.string().max(200) }),
      describe: "Writes an Instance's files and makes the change live",
      run: (input) => app.save(input),
    }),
  };
}

/** Level by level: a recursive check would break on what it is to refuse. It came as JSON, so JSON it is. */
function isShallow(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++)
    level = level.flatMap((item) =>
      typeof item === "object" && item !== null ? Object.values(item) : [],
    );
  return level.length === 0;
}
