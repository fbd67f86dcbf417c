import { keyStatus } from "@menshen/app-server";
import { elementRoots, openOffline } from "../open-offline.ts";
import { print } from "../output.ts";

type Status = Awaited<ReturnType<typeof keyStatus>>;

/** Prints the sealed rows and values by table and key, and the key that `menshen seal` needs on other machines. */
export async function keys({ root }: { readonly root?: string | undefined }): Promise<void> {
  const status = await keyStatus(async (unseal) => {
    await using app = await openOffline(elementRoots(root), { unseal });
    return app.snapshot.elements;
  });
  print(linesOf(status));
}

function linesOf({ currentKeyId, previousKeyIds, rows, sealingKey }: Status): string[] {
  const counts = rows.map((row) => [row.table, row.keyId, row.key, String(row.rows)] as const);
  const table = [["table", "key id", "key", "rows"] as const, ...counts].map(
    ([name, keyId, key, count]) => `${name.padEnd(16)}${keyId.padEnd(10)}${key.padEnd(12)}${count}`,
  );
  return [
    `MENSHEN_SECRET           ${currentKeyId}`,
    ...previousKeyIds.map((id) => `MENSHEN_SECRET_PREVIOUS  ${id}`),
    `Sealing key              ${sealingKey}`,
    "",
    ...table,
    "",
    verdictOf(rows),
  ];
}

function verdictOf(rows: Status["rows"]): string {
  const has = (key: Status["rows"][number]["key"]) => rows.some((row) => row.key === key);
  if (has("missing")) return "Rows are sealed under a key that is not configured here.";
  if (rows.some(({ key, table }) => key === "previous" && table === "elements"))
    return "Element files have values for an earlier secret: menshen check names them, menshen seal replaces them.";
  if (has("previous")) return "Rows are left under an earlier secret: it is still needed.";
  return "No row is left under an earlier secret.";
}
