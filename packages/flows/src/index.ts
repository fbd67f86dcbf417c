export type * from "./contract.ts";
export type * from "./ports.ts";
export { randomLetters, randomToken, sha256 } from "./hash.ts";
export type { Identity, LoginSpec, Report } from "./identity.ts";
export { loginOptions, loginProof, ProviderCode, StartLogin, type StartInput } from "./inputs.ts";
export { loginByCode, LoginByCode } from "./login-code.ts";
export {
  loginMethods,
  type CompleteInput,
  type LoginConfig,
  type LoginGrant,
  type LoginMethods,
  type StartedLogin,
} from "./login-methods.ts";
export { originOf, type Origin } from "./origin.ts";
export { safeReturnTo } from "./return-to.ts";
export { checkSession, listSessions, revokeSession } from "./sessions.ts";
