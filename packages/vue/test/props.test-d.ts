import { LoginPanel, WeChatLogin } from "@menshen/vue";
import { h } from "vue";

h(WeChatLogin, {
  authType: "WeChatType",
  config: { appId: "wx1", redirectUri: "https://app.example/done", scope: "snsapi_login" },
  onSuccess: ({ user, token }) => {
    user.userId satisfies string;
    token satisfies string | undefined;
  },
  onError: ({ errcode }) => errcode satisfies number,
});

// @ts-expect-error -- a number is no scope
h(LoginPanel, { config: { scope: 1 } });
