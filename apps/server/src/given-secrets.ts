import type { SealingSecrets } from "@menshen/core/sealed-secret";
import { readVariables } from "./env.ts";
import { storedSecret } from "./local-secrets.ts";
import { dataDirOf } from "./settings.ts";

/** The secrets of this environment, or the one that `start` stored beside its database; undefined where there is none. */
export function givenSecrets(): SealingSecrets | undefined {
  const env = readVariables(["MENSHEN_SECRET", "MENSHEN_SECRET_PREVIOUS", "MENSHEN_DATABASE_URL"]);
  const secret = env.MENSHEN_SECRET ?? storedSecret(dataDirOf(env.MENSHEN_DATABASE_URL));
  return secret && { secret, previousSecrets: env.MENSHEN_SECRET_PREVIOUS };
}
