import { z } from "zod";
import type { Bilingual } from "./bilingual.ts";

/** What a config field tells the console, the schema and the runtime about itself. */
export interface FieldMarks {
  /** The field's label. */
  titles?: Bilingual;
  /** One sentence on where the value comes from. */
  help?: Bilingual;
  /** Never leaves the server; may hold secret references. */
  secret?: true;
  /** A base URL the server will call: its host must be allowed. */
  outbound?: true;
  /** A page of this server that others send people to: outside the public origin is a warning. */
  ownOrigin?: true;
}

/**
 * Puts a label and help on a field of a config schema.
 * @example
 * corpId: field(z.string().min(1), { titles: { zh: "企业 ID", en: "Corp ID" } })
 */
export function field<S extends z.ZodType>(schema: S, marks: FieldMarks): S {
  return schema.meta({ ...schema.meta(), ...marks });
}

/**
 * A secret string of a config. Masked everywhere outside the Type's own code, and the only
 * kind of field that a secret reference may fill.
 */
export function secret(marks: Omit<FieldMarks, "secret" | "outbound"> = {}): z.ZodString {
  return field(z.string().min(1), { ...marks, secret: true });
}

/**
 * A base URL that the server will send requests to (`https://qyapi.weixin.qq.com`). Its host must be an official
 * one, a configured base, or on the operator's list; anything else is an element error.
 */
export function outboundUrl(marks: Omit<FieldMarks, "secret" | "outbound"> = {}): z.ZodURL {
  return field(z.url({ protocol: /^https?$/ }), { ...marks, outbound: true });
}
