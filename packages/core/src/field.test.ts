import { expect, it } from "vitest";
import { z } from "zod";
import { outbound } from "./index.ts";

it("outbound removes trailing slashes and keeps its mark", () => {
  const schema = outbound();
  expect(schema.parse("https://qyapi.weixin.qq.com//")).toBe("https://qyapi.weixin.qq.com");
  expect(schema.parse("https://proxy.example.com/wecom/")).toBe("https://proxy.example.com/wecom");
  expect(schema.safeParse("ftp://qyapi.weixin.qq.com/").success).toBe(false);
  expect(z.toJSONSchema(schema, { io: "input" })).toMatchObject({ format: "uri", outbound: true });
});
