export { LoginPanel, WeChatLogin, WeComLogin } from "./login-components.ts";
export { useLogin } from "./use-login.ts";
export { useSession } from "./use-session.ts";
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
