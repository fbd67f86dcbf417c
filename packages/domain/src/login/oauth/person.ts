import type { Identity } from "../../accounts/identity.ts";
import type { AccountScope } from "../../accounts/link-account.ts";

/** Who came, as a Type says it; what it leaves out is not known. */
export interface Person extends Partial<
  Pick<Identity<object>, "name" | "avatar" | "unionId" | "profile" | "corp" | "member" | "contact">
> {
  /** The provider's lasting id of the person: never a name or an address, which people change. */
  readonly subject: string;
  /** `person` by default. */
  readonly vouchesFor?: Identity<object>["vouchesFor"] | undefined;
}

export function identityOfPerson(
  accounts: AccountScope,
  { subject, name = null, avatar = null, unionId = null, contact, ...person }: Person,
): Identity<object> {
  const { corp = null, member = null, vouchesFor = "person" } = person;
  return {
    account: { ...accounts, subject },
    unionId,
    profile: person.profile ?? { name, avatar },
    name,
    avatar,
    corp,
    member,
    contact,
    vouchesFor,
    publicProfile: {},
  };
}
