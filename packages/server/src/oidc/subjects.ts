import { createHmac } from "node:crypto";
import type { OidcStores } from "@menshen/db";
import { randomToken } from "@menshen/domain";
import type { Client } from "./relying-parties.ts";

const KIND = "PairwiseKey";
const ID = "1";
/** The key never expires: another one would make every person a stranger to their applications. */
const NEVER_MS = Date.UTC(3000, 0);

/** The `sub` of a user at a client. From a pairwise one follows neither the user nor the `sub` elsewhere. */
export type SubjectOf = (
  userId: string,
  client: Pick<Client, "subject" | "sector">,
) => Promise<string>;

/** The key of pairwise subjects is made once for all nodes, at the first use. */
export function createSubjectOf(records: Pick<OidcStores["records"], "add" | "find">): SubjectOf {
  let key: Promise<string> | undefined;
  return async (userId, { subject, sector }) => {
    if (subject === "public") return userId;
    key ??= readKey(records);
    const value = await key.catch((error: unknown) => {
      key = undefined;
      throw error;
    });
    return createHmac("sha256", value)
      .update(JSON.stringify([sector, userId]))
      .digest("base64url");
  };
}

async function readKey(records: Pick<OidcStores["records"], "add" | "find">): Promise<string> {
  const none = { clientId: null, userId: null, grantId: null, sessionId: null };
  const stored = await records.find(KIND, ID, 0);
  if (!stored) await records.add(KIND, ID, randomToken(), { ...none, expiresAtMs: NEVER_MS });
  const found = stored ?? (await records.find(KIND, ID, 0));
  if (!found) throw new Error("the key of pairwise subjects cannot be opened");
  return found.payload;
}
