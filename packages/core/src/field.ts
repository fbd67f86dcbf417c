import { z } from "zod";
import type { Bilingual } from "./bilingual.ts";

/** Marks of a config field for the console, the schema and the runtime. */
export interface FieldMarks {
  /** The field's label. */
  titles?: Bilingual;
  /** One sentence that says where to find the value. */
  help?: Bilingual;
  /** Never leaves the server; may contain secret references. */
  secret?: true;
  /** A base URL that the server calls: its host must be allowed. */
  outbound?: true;
  /** An identifier that a provider issued: blanks around it and invisible characters in it are an error. */
  identifier?: true;
  /** A page of this server that providers redirect to: another origin than the public one is a warning. */
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
 * A secret string of a config. Masked everywhere outside the Type's code, and the only kind of field that a secret
 * reference may fill.
 */
export function secret(marks: Omit<FieldMarks, "secret" | "outbound"> = {}): z.ZodString {
  return field(z.string().min(1), { ...marks, secret: true });
}

/**
 * A secret that is being rotated may be a list: the Type uses the first that its provider accepts.
 * @example
 * "corpSecret": ["{{file:new-secret}}", "{{file:old-secret}}"]
 */
export function secrets(
  marks: Omit<FieldMarks, "secret" | "outbound"> = {},
): z.ZodUnion<readonly [z.ZodString, z.ZodArray<z.ZodString>]> {
  const one = z.string().min(1);
  return field(z.union([one, z.array(one).min(1).max(4)]), { ...marks, secret: true });
}

/**
 * A URL that the server sends requests to (`https://qyapi.weixin.qq.com`). Its host must be one that the Type declares, a
 * configured base or on the operator's list; any other host is an error of the element. Of a base, trailing slashes are
 * removed; `exact` leaves an address as it is, such as an issuer.
 */
export function outbound(
  marks: Omit<FieldMarks, "secret" | "outbound"> = {},
  form: "base" | "exact" = "base",
): z.ZodURL {
  const url = z.url({ protocol: /^https?$/ });
  const base = form === "exact" ? url : url.overwrite((text) => text.replace(/\/+$/, ""));
  return field(base, { ...marks, outbound: true });
}
