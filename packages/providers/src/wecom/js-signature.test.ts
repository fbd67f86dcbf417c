import { expect, it } from "vitest";
import { signJsPage } from "./js-signature.ts";

it("signJsPage gives the signature of WeCom's documentation", () => {
  const ticket =
    "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
  const of = { timestamp: "1414587457", nonceStr: "Wm3WZYTPz0wzccnW" };
  expect(signJsPage(ticket, "http://mp.weixin.qq.com?params=value", of)).toEqual({
    ...of,
    signature: "0f9de62fce790f9a083d5c99e95740ceb90c27ed",
  });
});
