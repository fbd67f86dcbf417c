import type { WorldSettings } from "../world/schema/world-schema.ts";

const STRICT = /^[A-Za-z0-9]{0,128}$/;
const MOST_BYTES = 1_024;

/** Whether a page accepts this `state`. @see https://developer.work.weixin.qq.com/document/path/91022 */
export function isValidState({ strictState }: WorldSettings, state: string): boolean {
  return strictState ? STRICT.test(state) : Buffer.byteLength(state) <= MOST_BYTES;
}
