export { LoginPanel, WeChatLogin, WeComLogin, type LoginProps } from "./login-components.ts";
export { useLogin } from "./use-login.ts";
export { useSession, type SessionHook } from "./use-session.ts";
export { isCode } from "@menshen/element/login";
export type {
  Code,
  Login,
  LoginConfigProps,
  LoginEvents,
  LoginOptions,
  LoginState,
  LoginStatus,
  LoginSuccess,
} from "@menshen/element/login";
