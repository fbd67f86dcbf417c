import { sealingKeyIdOf, sealingKeyOf, type SealingSecrets } from "@menshen/core/sealed-secret";
import type { KeyStatus, SealedRows } from "@menshen/db";
import type { LinkedElement, Snapshot } from "@menshen/runtime";

export interface AllKeyStatus extends KeyStatus {
  /** The public key that `menshen seal` seals for. */
  readonly sealingKey: string;
}

/** The rows of the database by key, and the sealed values of element files as rows of the table `elements`. */
export function withSealedValues(
  status: KeyStatus,
  elements: Snapshot["elements"],
  { secret, previousSecrets = [] }: SealingSecrets,
): AllKeyStatus {
  const { currentKeyId, previousKeyIds, rows } = status;
  const shown = new Map(
    [secret, ...previousSecrets].map((one, index) => [
      sealingKeyIdOf(sealingKeyOf(one)),
      [currentKeyId, ...previousKeyIds][index],
    ]),
  );
  return {
    ...status,
    rows: [...rows, ...countSealed(elements.values(), (keyId) => shown.get(keyId) ?? keyId)],
    sealingKey: sealingKeyOf(secret),
  };
}

/** @param shownId the id of the secret that a sealing key belongs to */
function countSealed(
  elements: Iterable<LinkedElement>,
  shownId: (keyId: string) => string,
): SealedRows[] {
  const counted = new Map<string, SealedRows>();
  for (const { sealed } of elements)
    for (const { key, ...value } of sealed) {
      const keyId = shownId(value.keyId);
      const rows = (counted.get(`${keyId} ${key}`)?.rows ?? 0) + 1;
      counted.set(`${keyId} ${key}`, { table: "elements", keyId, key, rows });
    }
  return [...counted.values()];
}
