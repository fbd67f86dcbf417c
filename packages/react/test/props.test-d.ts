import { LoginPanel, useSession, WeChatLogin } from "@menshen/react";
import { createElement } from "react";

createElement(WeChatLogin, {
  authType: "WeChatType",
  config: {
    componentType: "WeChatLogin",
    appId: "wx1",
    redirectUri: "https://app.example/done",
    scope: "snsapi_login",
  },
  onSuccess: ({ user, corp, expiresAt, token }) => {
    user.userId satisfies string;
    corp?.corpId satisfies string | undefined;
    expiresAt satisfies number;
    token satisfies string | undefined;
  },
  onError: ({ errcode }) => errcode satisfies number,
});

// @ts-expect-error -- no such component
createElement(LoginPanel, { config: { componentType: "GithubLogin" } });
// @ts-expect-error -- a number is no scope
createElement(LoginPanel, { config: { scope: 1 } });

const session = useSession();
// @ts-expect-error -- null until signed in
session.user.userId satisfies string;
if (session.status === "signed-in") session.user.userId satisfies string;
