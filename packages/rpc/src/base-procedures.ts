import { inkOn, MAX_EVENT_ID, type Brand } from "@menshen/core";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import about from "@menshen/rpc/package.json" with { type: "json" };
import { appMutation, appQuery, appSubscription } from "./app-procedures.ts";
import { snapshotEvents } from "./snapshot-events.ts";

const MAX_DEPTH = 100;

/** A full name in an input. */
export const ElementName = z.string().min(1).max(1024);
/** An edited Instance; an omitted file stays as it is. */
export const ElementDraft = z.strictObject({
  fullName: ElementName,
  e: z.custom<z.core.util.JSONType>(isShallow).optional(),
  config: z.custom<z.core.util.JSONType>(isShallow).optional(),
});
/** A client may also name the event itself that it resumes after. */
const Resume = z.object({ lastEventId: z.string().max(MAX_EVENT_ID).optional() }).nullish();

/** The procedures that every server has below `app.`, for typed clients. */
export type BaseAppProcedures = ReturnType<typeof baseProcedures>;

export interface ServerInfo {
  name: string;
  version: string;
  snapshot: { number: number; hash: string };
  /** `brand` of `app.json`. */
  brand: (Omit<Brand, "texts"> & { onColor?: string }) | null;
  /** Facts that the host adds. */
  [fact: string]: unknown;
}

/** The procedures below `app.` that need nothing but the runtime; the host adds its own. */
export function baseProcedures(app: App, info?: () => Readonly<Record<string, unknown>>) {
  const snapshotId = () => ({ number: app.snapshot.number, hash: app.snapshot.hash });
  return {
    info: appQuery({
      access: "public",
      describe: "Name and version of the server, and its current snapshot",
      run: (): ServerInfo => ({
        name: "Menshen",
        version: about.version,
        snapshot: snapshotId(),
        brand: publicBrand(app.snapshot.brand),
        ...info?.(),
      }),
    }),
    elements: elementProcedures(app, snapshotId),
    onSnapshot: appSubscription({
      access: "admin",
      input: Resume,
      describe: "Reports every new snapshot with the elements that it changed",
      run: (_, { lastEventId, signal }) => snapshotEvents(app, lastEventId, signal),
    }),
  };
}

/** With the ink that reads best on its colour, and without what only hosted pages say. */
function publicBrand(brand: Brand | undefined): ServerInfo["brand"] {
  if (!brand) return null;
  const { texts: _, ...shown } = brand;
  return { ...shown, ...(shown.color !== undefined && { onColor: inkOn(shown.color) }) };
}

function elementProcedures(app: App, snapshotId: () => { number: number; hash: string }) {
  return {
    list: appQuery({
      access: "admin",
      describe: "The current snapshot: every element with its state, and all diagnostics",
      run: () => ({
        snapshot: snapshotId(),
        elements: app.list(),
        diagnostics: app.snapshot.diagnostics,
      }),
    }),
    get: appQuery({
      access: "admin",
      input: z.strictObject({ fullName: ElementName }),
      describe: "One element with its methods and files, secrets masked",
      run: ({ fullName }) => app.get(fullName),
    }),
    schema: appQuery({
      access: "admin",
      input: z.strictObject({ type: ElementName }),
      describe: "The JSON Schemas of e.json and of a Type's config",
      run: ({ type }) => app.schema(type),
    }),
    // A mutation although it writes nothing: a draft may contain secrets, which a query would put into logged URLs.
    validate: appMutation({
      access: "admin",
      input: ElementDraft,
      describe: "The diagnostics that saving a draft would lead to; writes nothing",
      run: (draft) => app.validate(draft),
    }),
  };
}

/** Checks level by level, because a recursive check would overflow on the input it has to reject. */
function isShallow(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++)
    level = level.flatMap((item) =>
      typeof item === "object" && item !== null ? Object.values(item) : [],
    );
  return level.length === 0;
}
