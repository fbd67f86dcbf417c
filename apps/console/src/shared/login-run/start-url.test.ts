import { describe, expect, it } from "vitest";
import { startUrlOf } from "./start-url.ts";

const url = "https://login.example.com/api/auth/auths.X/start?dryRun=abc";

describe("the address of a login test", () => {
  it("has the flow, and the company where the element serves several", () => {
    expect(startUrlOf({ url }, { flow: "workbench", corpId: undefined })).toBe(
      `${url}&flow=workbench`,
    );
    expect(startUrlOf({ url }, { flow: "qr", corpId: "ww1" })).toBe(`${url}&flow=qr&corpId=ww1`);
  });

  it("is gone once the test does not wait", () => {
    expect(startUrlOf({ url: null }, { flow: "qr", corpId: undefined })).toBeNull();
  });
});
