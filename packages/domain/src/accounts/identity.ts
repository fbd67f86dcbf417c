import type { MatchKey } from "@menshen/core";
import type { AccountKey, NamedCorp } from "./ports.ts";

/** What a provider says about the person who came, in the terms of this package. */
export interface Identity<Profile extends object> {
  readonly account: AccountKey;
  /** Who the person is at all apps of one owner, where the provider has such an id. */
  readonly unionId?: string | null | undefined;
  /** Stored with the account. Null means withheld and leaves the stored value. */
  readonly profile: Readonly<Record<string, unknown>>;
  readonly name: string | null;
  readonly avatar: string | null;
  /** The company that the login came through. Empty names leave the stored ones. */
  readonly corp: NamedCorp | null;
  /** The person as a member of `corp`. */
  readonly member: {
    readonly memberId: string;
    /** 1 active, 2 disabled, 4 not activated, 5 left; null where the provider did not say. */
    readonly status: number | null;
  } | null;
  /**
   * What the company vouches for, in any notation: a first login may join a user that was created with such a value. Only
   * where the company keeps it, never what people say of themselves.
   */
  readonly contact?: Readonly<Record<MatchKey, readonly (string | null | undefined)[]>> | undefined;
  /** `corp`: the login opens that company only. `person`: every company the user is an active member of. */
  readonly vouchesFor: "corp" | "person";
  /** The part of `getLoginCode`'s answer that is the Type's own. */
  readonly publicProfile: Profile;
}
