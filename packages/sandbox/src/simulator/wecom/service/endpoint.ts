import type { EndpointNotes } from "../../endpoint-notes.ts";
import { Refusal } from "../../refusal.ts";
import type { Engine } from "../../world/engine.ts";
import type { Provider, Template } from "../../world/schema/provider-schema.ts";

/** A call of the provider's own API that is past the credential checks. */
export interface ServiceCall {
  readonly engine: Engine;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Where the sandbox's own pages are. */
  readonly origin: string;
  /** Scripted: report the person as a non-member. */
  readonly asOutsider: boolean;
}

/** One that came with the provider's token. */
export interface ProviderCall extends ServiceCall {
  readonly provider: Provider;
}

/** One that came with a suite's token. */
export interface SuiteCall extends ProviderCall {
  readonly template: Template;
}

interface Endpoint<Credential extends string, Call extends ServiceCall> {
  /** Path below `/cgi-bin/`. */
  readonly name: string;
  readonly notes: EndpointNotes;
  /** POST by default. */
  readonly method?: "GET" | "POST";
  readonly credential: Credential;
  /** The token is also, or only, documented as `access_token`. */
  readonly acceptsAccessToken?: true;
  /** Omits errcode and errmsg on success, for historical reasons. */
  readonly withoutErrcode?: true;
  /** Fields an error answer still carries, empty. */
  readonly onError?: Readonly<Record<string, unknown>>;
  /**
   * The fields of a successful answer; runs without awaiting.
   *
   * @throws Refusal
   */
  readonly run: (call: Call) => Record<string, unknown>;
}

/** An endpoint below `service/`, by the token it expects. */
export type ServiceEndpoint =
  | Endpoint<"none", ServiceCall>
  | Endpoint<"provider", ProviderCall>
  | Endpoint<"suite", SuiteCall>;

/** The provider console's white-list counts for everything a provider calls. */
export function checkAddress({ settings }: Engine, { trustedIps }: Provider): void {
  if (trustedIps && !trustedIps.includes(settings.callerIp)) throw new Refusal(60020);
}
