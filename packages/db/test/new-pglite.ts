import { PGlite } from "@electric-sql/pglite";

let initialised: ReturnType<typeof initialise> | undefined;

/**
 * An empty PostgreSQL in this process. Initialising its folder takes most of a start, so that all of a process begin with
 * a copy of one folder.
 */
export async function newPGlite(): Promise<PGlite> {
  initialised ??= initialise();
  return await PGlite.create({ loadDataDir: await initialised });
}

async function initialise() {
  const pglite = await PGlite.create();
  try {
    return await pglite.dumpDataDir("none");
  } finally {
    await pglite.close();
  }
}
