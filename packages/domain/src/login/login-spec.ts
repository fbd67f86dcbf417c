import type { Code, ElementFacts, Ports } from "@menshen/core";
import type { AccountKey, CorpRef, Stores } from "../ports.ts";

/** What a provider vouched for, as a Type understood it. */
export interface Identity<Profile extends object> {
  readonly account: AccountKey;
  /** Who the person is at all apps of one owner, where the provider tells. */
  readonly unionId?: string | null | undefined;
  /** Kept with the account. Null means withheld, and leaves what is stored. */
  readonly profile: Readonly<Record<string, unknown>>;
  readonly name: string | null;
  readonly avatar: string | null;
  /** The company that the login came through. Empty names leave what is stored. */
  readonly corp: CorpRef | null;
  /** The person as a member of `corp`. */
  readonly member: {
    readonly memberId: string;
    /** 1 active, 2 disabled, 4 not activated, 5 left; null where the provider did not say. */
    readonly status: number | null;
  } | null;
  /** `corp`: the login opens that company only. `person`: every company the user is an active member of. */
  readonly vouchesFor: "corp" | "person";
  /** What `getLoginCode` answers beside loginCode and corpList. */
  readonly publicProfile: Profile;
}

/** Records one step of a login test. Absent while nobody watches. */
export type Report = (step: string, detail: Readonly<Record<string, unknown>>) => Promise<void>;

/** What a login stands on beside the person, such as a company's permission: it may end while the provider is asked. */
export interface Ground {
  /** Taken with the person's; by whoever ends it, too. */
  readonly lock: string;
  /** Looked at once everything is locked: null where it holds, else what the login is refused with. */
  refusal(stores: Stores): Promise<Code | null>;
}

/** What a Type tells the flows about itself. */
export interface LoginSpec<Profile extends object> {
  readonly element: ElementFacts;
  readonly ports: Ports;
  /** The name a client knows the kind of login by. */
  readonly authType: string;
  /** False lets network calls finish without a state. */
  readonly requireState: boolean;
  /** Whether an unknown person becomes a user, where e.json does not say. */
  readonly allowRegister: boolean;
  /** True where people link accounts to users themselves: an unknown person's refusal brings a bindCode. */
  readonly offersBinding?: boolean | undefined;
  /** The company, where the element serves just one. */
  readonly corpId: string | null;
  readonly ground?: Ground | undefined;
  /** The provider's page for a flow: a scan on a PC, or the redirect inside the provider's client. */
  pageUrl(flow: "qr" | "workbench", state: string): string;
  /** Exchanges the provider's code. Network only: runs before the transaction. */
  identify(code: string, report: Report | undefined): Promise<Identity<Profile>>;
}
