import type { Bilingual } from "@menshen/core";

/** What connects one kind of software: facts from its makers' documents. */
export interface ApplicationTemplate {
  /** Part of client ids and of file names. */
  readonly id: string;
  /** As its makers spell it. */
  readonly name: string;
  /** Where it could be reached. */
  readonly exampleAddress: string;
  /** Behind the software's public address; absent where every software has its own. */
  readonly redirectPath?: string;
  /** Where it receives back-channel logouts, behind its public address; absent where it receives none. */
  readonly backchannelLogoutPath?: string;
  /** What it asks for. */
  readonly scopes: readonly Scope[];
  /** Claims under names that the software reads: claim -> source field. */
  readonly claims?: Readonly<Record<string, string>>;
  /** Whether it sends a PKCE challenge. */
  readonly pkce: boolean;
  /** What to do there, in order. */
  readonly steps: readonly Bilingual[];
  /** Commands and files to copy into it. */
  readonly snippets: readonly Snippet[];
  /** What it does otherwise than one expects. */
  readonly notes: readonly Bilingual[];
  /** Addresses of the documents that these facts are from. */
  readonly sources: readonly string[];
}

type Scope = "openid" | "profile" | "email" | "phone" | "company" | "groups" | "offline_access";

export interface Snippet {
  /** The file or the place that it belongs to. */
  readonly title: Bilingual;
  readonly language: "ini" | "python" | "ruby" | "sh" | "toml" | "yaml" | "text";
  /** With the placeholders of `fillSnippet`. */
  readonly text: string;
}
