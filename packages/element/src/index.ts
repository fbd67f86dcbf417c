export { MenshenLogin, type MenshenLoginEvents } from "./menshen-login.ts";
export { isCode } from "./login/index.ts";
export type {
  Code,
  LoginConfigProps,
  LoginOptions,
  LoginState,
  LoginStatus,
  LoginSuccess,
} from "./login/index.ts";
