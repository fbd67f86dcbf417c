import type { App } from "@menshen/runtime";
import { z } from "zod";
import about from "../package.json" with { type: "json" };
import { ownQuery, ownSubscription } from "./own.ts";
import { snapshotEvents } from "./snapshot-events.ts";

const Resume = z
  .object({ lastEventId: z.string().max(200).optional() })
  .nullish()
  .transform((input) => input?.lastEventId);

/** What Menshen itself offers below `app.`; the server adds to it. */
export function baseProcedures(app: App, info?: () => Readonly<Record<string, unknown>>) {
  return {
    info: ownQuery({
      access: "public",
      describe: "Which server this is and which snapshot it serves",
      run: (): ServerInfo => {
        const { number, hash } = app.snapshot;
        return { name: "Menshen", version: about.version, snapshot: { number, hash }, ...info?.() };
      },
    }),
    elements: {
      list: ownQuery({
        access: "admin",
        describe: "Every element with its state and findings",
        run: () => app.list(),
      }),
    },
    onSnapshot: ownSubscription({
      access: "admin",
      input: Resume,
      describe: "Tells of every new snapshot, and which elements it changed",
      run: (lastEventId, { signal }) => snapshotEvents(app, lastEventId, signal),
    }),
  };
}

export interface ServerInfo {
  name: string;
  version: string;
  snapshot: { number: number; hash: string };
  [fact: string]: unknown;
}
