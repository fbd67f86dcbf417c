import { expect, it } from "vitest";
import { derivedName } from "./full-name.ts";

it("a full name is derived from the title's Latin letters, else from the fallback, and is free in any case", () => {
  const place = { folder: "auths.loginTypes", fallback: "WeChat" };
  const taken = new Set(["auths.logintypes.wechat"]);
  expect(derivedName("South branch 2", place, taken)).toBe("auths.loginTypes.SouthBranch2");
  expect(derivedName("微信登录", place, taken)).toBe("auths.loginTypes.WeChat2");
  expect(derivedName("1 2", place, new Set())).toBe("auths.loginTypes.WeChat");
});
