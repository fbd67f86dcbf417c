export { isCode, type Code } from "@menshen/client";
export {
  createLogin,
  initialState,
  type Login,
  type LoginState,
  type LoginStatus,
} from "./login.ts";
export { loadingSession, sessionStore, type SessionState, type SessionStore } from "./session.ts";
export type {
  ComponentType,
  LoginConfigProps,
  LoginEvents,
  LoginOptions,
  LoginSuccess,
} from "./options.ts";
export { adoptStyle } from "./style.ts";
export { loginView, type ViewNode } from "./login-view.ts";
export type { LoginMethod } from "./login-method.ts";
export type { Language } from "./texts.ts";
