import {
  adoptStyle,
  loginView,
  type ComponentType,
  type LoginEvents,
  type LoginOptions,
  type ViewNode,
} from "@menshen/element/login";
import { createElement, useEffect, type ReactElement, type RefCallback } from "react";
import { useLogin } from "./use-login.ts";

export type LoginProps = LoginOptions & LoginEvents;

/**
 * Signs in with any active login element.
 *
 * @example
 * <LoginPanel onSuccess={({ user }) => greet(user)} />
 */
export function LoginPanel(props: LoginProps): ReactElement {
  const { select, refresh, chooseCorp, redirect, attachFrame, ...state } = useLogin(props);
  useEffect(() => adoptStyle(document), []);
  return render(loginView(state, { select, refresh, chooseCorp, redirect }), attachFrame);
}

/** Signs in with WeChat. */
export function WeChatLogin(props: LoginProps): ReactElement {
  return createElement(LoginPanel, withType(props, "WeChatLogin"));
}

/** Signs in with WeCom: a self-built app or a provider's, by QR code, or at once inside WeCom. */
export function WeComLogin(props: LoginProps): ReactElement {
  return createElement(LoginPanel, withType(props, "WeComLogin"));
}

function withType(props: LoginProps, componentType: ComponentType): LoginProps {
  return { ...props, config: { ...props.config, componentType } };
}

type FrameRef = RefCallback<HTMLIFrameElement>;

function render(
  { tag, key, attributes, style, onClick, isFrame, children }: ViewNode,
  frame: FrameRef,
): ReactElement {
  const { class: className, tabindex, referrerpolicy, ...rest } = attributes;
  return createElement(
    tag,
    {
      ...rest,
      key,
      className,
      ...(style && { style }),
      ...(tabindex !== undefined && { tabIndex: Number(tabindex) }),
      ...(referrerpolicy !== undefined && { referrerPolicy: referrerpolicy }),
      ...(onClick && { onClick }),
      ...(isFrame && { ref: frame }),
    },
    ...children.map((child) => (typeof child === "string" ? child : render(child, frame))),
  );
}
