import { applyFault } from "../../apply-fault.ts";
import type { Fault } from "../../world/state/faults.ts";
import { randomDigits } from "../../world/state/ids.ts";
import type { Refusal } from "../../refusal.ts";
import type { Engine } from "../../world/engine.ts";
import { ERRORS } from "../error-codes.ts";
import type { Body } from "./body.ts";

const JSON_HEADERS = {
  "content-type": "application/json; charset=UTF-8",
  server: "nginx",
} as const;

interface ErrorContext {
  readonly nowMs: number;
  readonly callerIp: string;
  /** Replaces the table's text. */
  readonly text?: string | undefined;
}

/**
 * The text of an error as the service writes it: reason, hint beginning with the unix time, caller, link.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90313
 */
function errorText(errcode: number, { nowMs, callerIp, text }: ErrorContext): string {
  const entry = ERRORS[errcode];
  const reason = text ?? entry?.text ?? "unknown error";
  if (entry?.bare) return reason;
  const hint = `${Math.floor(nowMs / 1000)}${randomDigits(15)}`;
  return `${reason}, hint: [${hint}], from ip: ${callerIp}, more info at https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
}

/** Errors are HTTP 200 too; two headers repeat them for log readers. */
export function apiResponse(fields: Record<string, unknown>, fault: Fault): Response {
  const { errcode, errmsg } = fields;
  const failed = typeof errcode === "number" && errcode !== 0;
  const errorHeaders: Record<string, string> = failed
    ? { "error-code": String(errcode), "error-msg": headerText(errmsg) }
    : {};
  const label: Record<string, string> = fault.textPlain ? { "content-type": "text/plain" } : {};
  return new Response(applyFault(fields, fault, failed), {
    headers: { ...JSON_HEADERS, ...errorHeaders, ...label },
  });
}

/** An endpoint's error answer, with its list fields empty. */
export function refusalResponse(
  { clock, settings }: Engine,
  { errcode, text }: Refusal,
  body: Body,
  onError: Readonly<Record<string, unknown>> | undefined,
  fault: Fault,
): Response {
  const errmsg = errorText(errcode, {
    nowMs: clock.now(),
    callerIp: settings.callerIp,
    text: text ?? (body.wellFormed ? undefined : malformedText(errcode)),
  });
  return apiResponse({ errcode, errmsg, ...onError }, fault);
}

const malformedText = (errcode: number) =>
  `${ERRORS[errcode]?.text ?? "error"}. Warning: wrong json format. `;

/** Header values are Latin-1 without line breaks; an error text set by a test may be anything. */
const headerText = (value: unknown) => String(value).replaceAll(/[^\x20-\x7e]/g, "?");
