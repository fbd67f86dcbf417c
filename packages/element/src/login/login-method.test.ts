import type { LoginClient } from "@menshen/client";
import { expect, it } from "vitest";
import { codeNameOf, firstMethod, listMethods, type LoginMethod } from "./login-method.ts";

const method = (fullName: string, authType: string, isDefault = false): LoginMethod => ({
  fullName,
  authType,
  title: { zh: fullName, en: fullName },
  icon: null,
  default: isDefault,
});
const inner = method("auths.loginTypes.Inner", "auths.loginTypes.QywxInnerType");
const wechat = method("auths.loginTypes.MyWeChat", "WeChatType", true);
const github = method("auths.Github", "auths.loginTypes.GithubType");
const all = [inner, wechat, github];
/** Answers the list of methods, and nothing else. */
const client = { query: async () => all } as unknown as LoginClient;

it.each([
  [{}, [wechat, inner, github]],
  [{ config: { componentType: "WeComLogin" } }, [inner]],
  [{ config: { componentType: "WeChatLogin" } }, [wechat]],
  [{ authType: "QywxInnerType" }, [inner]],
  [{ authType: "auths.loginTypes.WeChatType" }, [wechat]],
  [{ authType: "auths.Github" }, [github]],
  [{ authType: "Nothing" }, []],
] as const)("%j names its elements, defaults first", async (options, expected) => {
  expect(await listMethods(client, options)).toEqual(expected);
});

it("inside WeCom the first method is one of WeCom's, elsewhere the default", () => {
  expect(firstMethod([wechat, inner], true)).toBe(inner);
  expect(firstMethod([wechat, inner], false)).toBe(wechat);
  expect(firstMethod([wechat], true)).toBe(wechat);
});

it("the code has the name that the Type documents", () => {
  expect(all.map(codeNameOf)).toEqual(["authCode", "code", "code"]);
});
