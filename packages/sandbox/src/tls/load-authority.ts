import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority, type Credential } from "./certificates.ts";

/** The authority in `ca.pem` and `ca.key` of that folder; created there when there is none. */
export async function loadAuthority(folder: string): Promise<Credential> {
  const certFile = join(folder, "ca.pem");
  const keyFile = join(folder, "ca.key");
  try {
    return { cert: await readFile(certFile, "utf8"), key: await readFile(keyFile, "utf8") };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const authority = createAuthority();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(keyFile, authority.key, { mode: 0o600 });
  await writeFile(certFile, authority.cert);
  return authority;
}
