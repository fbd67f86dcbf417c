import type { Code, ElementFacts, Ports } from "@menshen/core";
import type { Identity } from "../accounts/identity.ts";
import type { Stores } from "../data.ts";
import type { FlowRow } from "./ports.ts";

/** Records one step of a login that succeeded. Only a login test stores its detail. */
export type ReportStep = (step: string, detail: Readonly<Record<string, unknown>>) => Promise<void>;

/** The steps of a login, as its Type makes them. */
export interface Report extends ReportStep {
  /** Names the step that begins: a failure from here on is its failure. `identity` until a Type names another. */
  readonly begin: (step: string) => void;
}

/** A condition of a login besides the person, such as a company's authorisation; it may end while the provider is asked. */
export interface Precondition {
  /** Taken together with the person's locks, and by whatever ends the condition. */
  readonly lock: string;
  /** Evaluated once everything is locked: null where the condition holds. */
  refusal(stores: Stores): Promise<Code | null>;
}

/** A provider's page: a QR code for PC browsers, or the redirect inside the provider's client. */
export type LoginPage = "qr" | "workbench";

/** A login as it starts. */
export interface BeginFlow {
  /** The provider's page hands it back. */
  readonly state: string;
  readonly flow: LoginPage;
  readonly redirectUri: string;
  /** Stores a value with the flow, sealed: `identify` gets it back, and then it is erased. */
  readonly keep: (name: string, value: string) => void;
}

/** What the provider's page handed back, with what `begin` stored. */
export interface ProviderAnswer {
  readonly code: string;
  /** What else it handed back, such as `iss`. Empty where a program calls `getLoginCode`. */
  readonly params: Values;
  /** Empty for a call without a state. */
  readonly kept: Values;
  readonly redirectUri: string;
  readonly report?: Report | undefined;
}

export type Values = Readonly<Record<string, string>>;

/** How a provider signs people in: the two steps on which every login Type stands. */
export interface ProviderLogin<Profile extends object> {
  /** Gives the provider's page to send the person to. */
  readonly begin: (flow: BeginFlow) => string | Promise<string>;
  /** Exchanges the code for the person. Network only: runs before the transaction. */
  readonly identify: (answer: ProviderAnswer) => Promise<Identity<Profile>>;
}

/** The login of one company at an element, or of none where the provider knows no companies. */
export interface CompanyLogin<Profile extends object> extends ProviderLogin<Profile> {
  /** Null where the login belongs to no company. */
  readonly corpId: string | null;
  readonly precondition?: Precondition | undefined;
}

/** What a caller says about the company it wants to sign in at. */
export interface CompanyHint {
  readonly corpId?: string | undefined;
  /** An organisation code. */
  readonly org?: string | undefined;
  /** The flow to complete; absent where one is to be started, and for a call without a state. */
  readonly flow?: FlowRow | undefined;
}

/** What a Type says about its login. */
export interface LoginSpec<Profile extends object> {
  readonly element: ElementFacts;
  readonly ports: Ports;
  /** The name by which clients know this kind of login. */
  readonly authType: string;
  /** The page of this server that the provider redirects to. */
  readonly redirectUri: string;
  /** False lets network calls complete a login without a state. */
  readonly requireState: boolean;
  /** Whether an unknown person becomes a user; e.json may override it. */
  readonly allowRegister: boolean;
  /** True where people link accounts themselves: the refusal of an unknown person carries a bindCode. */
  readonly offersBinding?: boolean | undefined;
  /**
   * The company of a login that starts or completes. See `onlyCompany` for an element that serves one.
   * @throws Code 10203 another company, 10301 not authorised, 10302 unknown organisation code, 10303 none was named
   */
  companyOf(hint: CompanyHint): Promise<CompanyLogin<Profile>>;
}
