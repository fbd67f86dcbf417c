import type { Ports } from "@menshen/core";
import type { WecomClient } from "@menshen/providers";
import type { EventHandlers } from "./process-event.ts";

/** A self-built app, for what its own callback tells. */
export interface InnerApp {
  readonly corpId: string;
  readonly apiBase: string;
  readonly wecom: WecomClient;
  readonly ports: Ports;
}

/** What is done about the events of an app's own callback. Contact changes come here as `change_contact`. */
export const innerEvents: EventHandlers<InnerApp> = {};
