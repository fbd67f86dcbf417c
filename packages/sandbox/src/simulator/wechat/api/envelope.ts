import { applyFault } from "../../apply-fault.ts";
import type { Fault } from "../../world/state/faults.ts";
import { randomHex } from "../../world/state/ids.ts";
import { WECHAT_ERRORS } from "../error-codes.ts";

/** The text of an error: reason, and an id that begins with the unix time in hexadecimal digits. */
export function errorText(errcode: number, nowMs: number, text?: string): string {
  const reason = text ?? WECHAT_ERRORS[errcode]?.text ?? "unknown error";
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, "0");
  return `${reason}, rid: ${seconds}-${randomHex(8)}-${randomHex(8)}`;
}

/** JSON under the label of plain text, without a charset; errors are HTTP 200 too. */
export function snsResponse(
  fields: Readonly<Record<string, unknown>>,
  fault: Fault,
  failed: boolean,
): Response {
  return new Response(applyFault(fields, fault, failed, writeJson), {
    headers: { "content-type": "text/plain", server: "nginx" },
  });
}

/**
 * JSON as this service writes it: slashes escaped, and control characters of a nickname as they are, which is not JSON
 * and breaks strict parsers.
 *
 * @see https://github.com/lanrion/weixin_authorize/pull/52
 */
function writeJson(value: unknown, replacer?: (key: string, value: unknown) => unknown): string {
  return JSON.stringify(value, replacer)
    .replaceAll("/", String.raw`\/`)
    .replaceAll(/\\(?:u00([01][0-9a-f])|.)/g, (escape, code: string | undefined) =>
      code === undefined ? escape : String.fromCharCode(Number.parseInt(code, 16)),
    );
}
