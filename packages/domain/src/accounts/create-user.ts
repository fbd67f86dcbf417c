import { Code, inputInvalid, type Bilingual, type Ports } from "@menshen/core";
import { audit, type Origin } from "../audit.ts";
import type { Stores } from "../data.ts";
import { randomLetters } from "../tokens.ts";
import { normalizeEmail, normalizeMobile } from "./contact.ts";
import { userLock } from "./locks.ts";
import type { UserRow } from "./ports.ts";

/** A user as an administrator enters one. */
export interface CreateUser {
  /** Our own id by default. */
  readonly userId?: string | undefined;
  readonly name?: string | undefined;
  readonly mobile?: string | undefined;
  readonly email?: string | undefined;
  readonly role?: UserRow["role"] | undefined;
  /** The company whose logins may join this user, see `matchBy` of e.json. */
  readonly corpId?: string | undefined;
  /** `admin`, or the userId of an administrator. */
  readonly actor: string;
}

/** A valid userId of an administrator's choice: 1 to 64 letters, digits, and `-_.@` after the first. */
export const USER_ID: RegExp = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/**
 * Creates a user before the first login.
 * @throws Code 10701 mobile, email or userId, 10703 the userId is taken
 */
export async function createUser(
  { data, clock }: Pick<Ports, "data" | "clock">,
  origin: Origin,
  input: CreateUser,
): Promise<{ userId: string }> {
  const id = input.userId ?? randomLetters(22);
  await data.transaction([userLock(id)], (stores) =>
    createUserIn(stores, origin, { ...input, userId: id }, clock.now()),
  );
  return { userId: id };
}

/** The same in an open transaction, under the lock of the user. */
export async function createUserIn(
  stores: Stores,
  origin: Origin,
  {
    userId: id,
    name = "",
    mobile,
    email,
    role = "user",
    corpId = "",
    actor,
  }: CreateUser & {
    userId: string;
  },
  nowMs: number,
): Promise<void> {
  const contact = validUser({ userId: id, mobile, email });
  if (await stores.users.find(id)) {
    throw new Code(10703, `userId: there is a user ${id} already`, { hint: taken });
  }
  const forCorpId = corpId.trim() || null;
  const user = { id, name: name.trim() || null, avatar: null, role, ...contact, forCorpId };
  await stores.users.create({ ...user, createdAtMs: nowMs });
  // No personal data in the audit log: it outlives the user.
  const given = Object.entries({ ...contact }).flatMap(([key, value]) => (value ? [key] : []));
  const detail = { role, corpId: forCorpId, given, by: actor };
  const entry = { atMs: nowMs, action: "user-created", element: null, userId: id, detail } as const;
  await audit(stores, origin, entry);
}

/**
 * The contact as it is stored.
 * @throws Code 10701 mobile, email or userId
 */
export function validUser({
  userId,
  mobile,
  email,
}: Omit<CreateUser, "actor"> & { userId: string }): Pick<UserRow, "mobile" | "email"> {
  if (!USER_ID.test(userId)) {
    throw inputInvalid({
      zh: "用户 ID 只能含字母、数字与 -_.@，以字母或数字开头，最多 64 个字符",
      en: "userId: expected letters, digits and -_.@, 64 characters at most",
    });
  }
  return {
    mobile: valid(mobile, normalizeMobile, badMobile),
    email: valid(email, normalizeEmail, badEmail),
  };
}

const taken = {
  zh: "这个用户 ID 已被使用，请换一个。",
  en: "This userId is taken. Choose another one.",
};

const badMobile: Bilingual = { zh: "手机号格式不对", en: "mobile: expected a valid value" };
const badEmail: Bilingual = { zh: "邮箱格式不对", en: "email: expected a valid value" };

function valid(
  text: string | undefined,
  normalize: (text: string) => string | null,
  problem: Bilingual,
): string | null {
  if (text === undefined || text.trim() === "") return null;
  const value = normalize(text);
  if (value === null) throw inputInvalid(problem);
  return value;
}
