// Made by `menshen types`. Do not edit.
import type { Leaf } from "@menshen/core";

export interface Elements {
  auths: {
    QywxProxyTemp: Leaf<typeof import("@menshen/login-types/elements/auths/loginTypes/QywxProxyType/QywxProxyType.ts").default>;
    loginTypes: {
      MyWeChatLogin: Leaf<typeof import("@menshen/login-types/elements/auths/loginTypes/WeChatType/WeChatType.ts").default>;
      QywxInnerExample: Leaf<typeof import("@menshen/login-types/elements/auths/loginTypes/QywxInnerType/QywxInnerType.ts").default>;
      QywxInnerType: {
        QywxInnerAuthModel: Leaf<typeof import("@menshen/login-types/elements/auths/loginTypes/QywxInnerType/QywxInnerAuthModel/QywxInnerAuthModel.ts").default>;
      };
      QywxProxyType: {
        QywxProxyAuthModel: Leaf<typeof import("@menshen/login-types/elements/auths/loginTypes/QywxProxyType/QywxProxyAuthModel/QywxProxyAuthModel.ts").default>;
        services: {
          QywxProxyAuthService: Leaf<typeof import("@menshen/login-types/elements/auths/loginTypes/QywxProxyType/services/QywxProxyAuthService/QywxProxyAuthService.ts").default>;
        };
      };
      WeChatType: {
        WeChatAuthModel: Leaf<typeof import("@menshen/login-types/elements/auths/loginTypes/WeChatType/WeChatAuthModel/WeChatAuthModel.ts").default>;
      };
      services: {
        AuthSvc: Leaf<typeof import("@menshen/login-types/elements/auths/loginTypes/services/AuthSvc/AuthSvc.ts").default>;
      };
    };
  };
}

declare module "@menshen/core" {
  interface KnownElements extends Elements {}
}
