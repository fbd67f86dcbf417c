import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
import { LoginPanel, useSession, WeChatLogin, WeComLogin } from "@menshen/react";

it.each([
  ["LoginPanel", LoginPanel],
  ["WeChatLogin", WeChatLogin],
  ["WeComLogin", WeComLogin],
] as const)("renders %s on a server: loading, in the language asked for", (_, component) => {
  const markup = renderToString(createElement(component, { lang: "en" }));
  expect(markup).toContain('data-status="loading"');
  expect(markup).toContain('role="status"');
  expect(markup).toContain("Loading…");
});

it("useSession is loading on a server", () => {
  expect(renderToString(createElement(SessionStatus))).toBe("<i>loading</i>");
});

function SessionStatus() {
  return createElement("i", {}, useSession().status);
}
