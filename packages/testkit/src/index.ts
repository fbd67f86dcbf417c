/**
 * A whole server for tests: fresh elements folder, fresh database, simulated provider.
 *
 * @packageDocumentation
 */
export { createBrowser, type Browser } from "./server/browser.ts";
export { createCalls, type CallAnswer, type Calls } from "./server/calls.ts";
export {
  demoElements,
  demoLogin,
  demoProxy,
  demoProxyElements,
  type ElementFiles,
} from "./server/elements-dir.ts";
export { eventually } from "./eventually.ts";
export { saveCallback } from "./save-callback.ts";
export {
  startTestServer,
  type SignInOptions,
  type TestServer,
  type TestServerOptions,
} from "./server/test-server.ts";
export { httpRequest, readJson } from "./server/http-request.ts";
export { demo } from "@menshen/sandbox";
