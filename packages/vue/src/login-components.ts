import {
  adoptStyle,
  loginView,
  type Code,
  type ComponentType,
  type LoginConfigProps,
  type LoginEvents,
  type LoginOptions,
  type LoginSuccess,
  type ViewNode,
} from "@menshen/element/login";
import { defineComponent, h, onMounted, type PropType, type VNode } from "vue";
import { useLogin } from "./use-login.ts";

const props = {
  authType: String as PropType<string | undefined>,
  config: Object as PropType<LoginConfigProps | undefined>,
  server: String as PropType<string | undefined>,
  lang: String as PropType<LoginOptions["lang"]>,
  display: String as PropType<LoginOptions["display"]>,
};

const emits = {
  success: (success: LoginSuccess) => Boolean(success),
  error: (error: Code) => Boolean(error),
};

/**
 * Signs in with any active login element.
 *
 * @example
 * <LoginPanel @success="({ user }) => greet(user)" />
 */
export const LoginPanel = loginComponent("LoginPanel");

/** Signs in with WeChat. */
export const WeChatLogin = loginComponent("WeChatLogin");

/** Signs in with WeCom: a self-built app or a provider's, by QR code, or at once inside WeCom. */
export const WeComLogin = loginComponent("WeComLogin");

function loginComponent(componentType: ComponentType) {
  return defineComponent({
    name: componentType,
    props,
    emits,
    setup(props, { emit }) {
      const events: LoginEvents = {
        onSuccess: (success) => emit("success", success),
        onError: (error) => emit("error", error),
      };
      const { state, login } = useLogin(() => ({
        ...props,
        config: { componentType, ...props.config },
        ...events,
      }));
      onMounted(() => adoptStyle(document));
      const attach = (frame: unknown) => login.value.attachFrame(frame as HTMLIFrameElement | null);
      return () => render(loginView(state.value, login.value), attach);
    },
  });
}

function render(
  { tag, key, attributes, style, onClick, isFrame, children }: ViewNode,
  frame: (element: unknown) => void,
): VNode {
  return h(
    tag,
    {
      ...attributes,
      key,
      ...(style && { style }),
      ...(onClick && { onClick }),
      ...(isFrame && { ref: frame }),
    },
    children.map((child) => (typeof child === "string" ? child : render(child, frame))),
  );
}
