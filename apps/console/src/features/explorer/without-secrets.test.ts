import { expect, it } from "vitest";
import { withoutSecrets } from "./without-secrets.ts";

it("tokens, codes and states of a result are hidden, also inside of addresses", () => {
  const result = {
    token: "t",
    user: { name: "林小满", loginCode: "c" },
    loginUrl: "https://login.example/?appid=ww1&state=s3cret&lang=zh",
    rows: [{ code: "x", count: 2 }],
    expiresAt: 7,
  };
  expect(withoutSecrets(result)).toEqual({
    token: "[hidden]",
    user: { name: "林小满", loginCode: "[hidden]" },
    loginUrl: "https://login.example/?appid=ww1&state=[hidden]&lang=zh",
    rows: [{ code: "[hidden]", count: 2 }],
    expiresAt: 7,
  });
});
