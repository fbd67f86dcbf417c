import type { Ports } from "@menshen/core";
import type { WecomClient } from "@menshen/providers";
import type { EventHandlers } from "@menshen/login-types/wecom";
import { changeInnerContact } from "./directory.ts";

/** A self-built app, for what its own callback tells. */
export interface InnerApp {
  readonly corpId: string;
  readonly apiBase: string;
  readonly wecom: WecomClient;
  readonly ports: Ports;
  /** Names for the company: as the config has it, and the element's title, which is better than none. */
  readonly names: { readonly name: string | undefined; readonly title: string };
}

/** What is done about the events of an app's own callback. */
export const innerEvents: EventHandlers<InnerApp> = { change_contact: changeInnerContact };
