import type { EventHandlers } from "@menshen/login-types/wecom";
import { changeInnerContact, type InnerApp } from "./directory.ts";

/** Handlers for the events of an app's own callback. */
export const innerEvents: EventHandlers<InnerApp> = { change_contact: changeInnerContact };
