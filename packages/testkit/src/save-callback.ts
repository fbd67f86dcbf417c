import type { Target, Verification, World } from "@menshen/sandbox";

/** Saves a callback address as an administrator does: again where a busy machine took longer than WeCom's second. */
export async function saveCallback(
  { providers }: World,
  target: Target,
  settings: Parameters<World["providers"]["setCallback"]>[1],
): Promise<Verification> {
  const save = () => providers.setCallback(target, settings);
  let saved = await save();
  for (let again = 0; !saved.ok && again < 5; again++) saved = await save();
  return saved;
}
