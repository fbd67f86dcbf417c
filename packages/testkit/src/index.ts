/**
 * A whole server for tests: fresh elements folder, fresh database, simulated provider.
 *
 * @packageDocumentation
 */
export { createBrowser, type Browser } from "./browser.ts";
export { createCalls, type CallAnswer, type Calls } from "./calls.ts";
export {
  demoElements,
  demoLogin,
  demoProxy,
  demoProxyElements,
  type ElementFiles,
} from "./elements-dir.ts";
export { eventually } from "./eventually.ts";
export {
  startTestServer,
  type SignInOptions,
  type TestServer,
  type TestServerOptions,
} from "./test-server.ts";
export { httpRequest, readJson } from "./http-request.ts";
export { demo } from "@menshen/sandbox";
