import { elementRoots, openOffline } from "../open-offline.ts";
import { aligned, print } from "../output.ts";

interface ListArgs {
  readonly root?: string | undefined;
  readonly json: boolean;
  /** The official elements, too. */
  readonly all: boolean;
}

/** Lists the elements with what they are and in which state. */
export async function list({ root, json, all }: ListArgs): Promise<void> {
  await using app = await openOffline(elementRoots(root));
  const elements = app.list().filter(({ official }) => all || !official);
  if (json) {
    print([JSON.stringify(elements, null, 2)]);
    return;
  }
  const rows = [
    ["element", "family", "state", "type", "layer", "replaces"],
    ...elements.map(({ fullName, family, state, type, layer, replaces }) => [
      fullName,
      family,
      state,
      type,
      layer,
      replaces?.layer ?? "",
    ]),
  ];
  print(aligned(rows));
}
