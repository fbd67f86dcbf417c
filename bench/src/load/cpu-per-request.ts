import type { Child } from "../child.ts";
import { askRepeatedly, type Load } from "./keep-alive.ts";

/** What one answer costs the child, in microseconds of CPU. */
export async function cpuPerRequest(child: Child<unknown>, load: Load): Promise<number> {
  const before = await child.cpuMicros();
  const answers = await askRepeatedly(load);
  return ((await child.cpuMicros()) - before) / answers;
}
