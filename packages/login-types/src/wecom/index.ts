/** What Types for WeCom have in common, also for a Type of your own. */
export {
  receiveCallback,
  type CallbackRecipients,
  type CallbackTarget,
} from "./receive-callback.ts";
export { callbackParts, type CallbackParts } from "./callback-parts.ts";
export { explainPasted, PastedCallback, type PastedRecipients } from "./explain-callback.ts";
export { callbackProbe } from "./callback-probe.ts";
export { callbackTest } from "./callback-test.ts";
export { checkApp } from "./check-app.ts";
export { memberOfCode, visibleMember } from "./member-of-code.ts";
export { keyFindings } from "./key-findings.ts";
export { processEvent, type CallbackRecord, type EventHandlers } from "./process-event.ts";
export { directorySource } from "./directory-source.ts";
export { contactChangeOf, type Reader } from "./contact-change.ts";
export {
  jsConfigOf,
  jsConfigOption,
  JsPageUrl,
  requireJsConfigAccess,
  type JsConfig,
  type JsConfigAccess,
} from "./js-config.ts";
export { departmentName, nameCompany } from "./company-name.ts";
export { authorizePage, scanPage, suiteAuthorizePage, suiteScanPage } from "./login-pages.ts";
