import { migrate as migrateDatabase } from "@menshen/app-server";
import { findingOf, lineOf } from "./check.ts";
import { elementRoots, openOffline } from "../open-offline.ts";
import { print, setExitCode } from "../output.ts";

/** The longest time that a timer takes: an index of a large table is waited for. */
const PATIENCE_MS = 2 ** 31 - 1;

/** Brings the database up to date: its schema, and the tables of all models. */
export async function migrate({ root }: { readonly root?: string | undefined }): Promise<void> {
  await migrateDatabase(async (prepare) => {
    const loadWaitMs = { first: PATIENCE_MS, later: PATIENCE_MS };
    await using app = await openOffline(elementRoots(root), { prepare, loadWaitMs });
    const failed = app.snapshot.diagnostics.filter(({ code }) => code === "prepare-error");
    print(failed.map(findingOf).map(lineOf));
    setExitCode(failed.length > 0);
  });
}
