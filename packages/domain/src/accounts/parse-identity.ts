import { Code, type ElementFacts } from "@menshen/core";
import { z } from "zod";
import type { Identity } from "./identity.ts";
import { corpNameSources } from "./ports.ts";

const MAX_ID = 256;

/** An id of a person or a company: compared as it stands, so nothing else may be taken for one. */
const id = z
  .string()
  .min(1)
  .max(MAX_ID)
  .refine((value) => value.trim() === value && !value.includes("\0") && value.isWellFormed());
const storable = z
  .string()
  .refine((value) => !value.includes("\0") && value.isWellFormed())
  .nullable();

const IdentityShape = z.looseObject({
  account: z.looseObject({ kind: id, base: z.string(), tenant: z.string(), subject: id }),
  unionId: id.nullish(),
  profile: z.record(z.string(), z.unknown()),
  name: storable,
  avatar: storable,
  corp: z
    .looseObject({
      corpId: id,
      corpName: z.string(),
      corpFullName: z.string(),
      nameSource: z.enum(corpNameSources).nullish(),
    })
    .nullable(),
  member: z.looseObject({ memberId: id, status: z.int().nullable() }).nullable(),
  vouchesFor: z.enum(["corp", "person"]),
  publicProfile: z.record(z.string(), z.unknown()),
});

/**
 * Checks what a Type returned: a numeric or empty id would create a second user, or merge strangers.
 *
 * @throws Code 10502 naming Type and field
 */
export function parseIdentity<Profile extends object>(
  identity: Identity<Profile>,
  { fullName, type }: Pick<ElementFacts, "fullName" | "type">,
): Identity<Profile> {
  const parsed = IdentityShape.safeParse(identity);
  if (parsed.success) return identity;
  const field = parsed.error.issues[0]?.path.join(".") || "identity";
  throw new Code(10502, `${type} returned an identity for ${fullName} with an invalid ${field}`, {
    data: { field },
    adminHint: {
      zh: `${type} 返回的身份中 ${field} 不正确。标识必须是 1 至 ${MAX_ID} 个字符的字符串，首尾不能有空白。`,
      en: `${type} returned an identity whose ${field} is invalid. An id is a string of 1 to ${MAX_ID} characters without blanks at its ends.`,
    },
  });
}
