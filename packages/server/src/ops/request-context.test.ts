import { describe, expect, it } from "vitest";
import { requestIdIn, traceParentIn } from "./request-context.ts";

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const span = "00f067aa0ba902b7";

describe("headers that name a request", () => {
  it.each(["7f3a-1", "req_01:abc/def+g@h.i", "x".repeat(128)])(
    "takes the X-Request-Id %s",
    (id) => {
      expect(requestIdIn({ "x-request-id": id }, () => "fresh")).toBe(id);
    },
  );

  it.each(["", "a b", "<script>", 'a"b', "a\nb", "x".repeat(129), "a, b", "ä"])(
    "gives a fresh id instead of the X-Request-Id %j",
    (id) => {
      expect(requestIdIn({ "x-request-id": id }, () => "fresh")).toBe("fresh");
    },
  );

  it("reads a traceparent of this version and of later ones", () => {
    const parent = { traceId: trace, spanId: span, flags: 1 };
    expect(traceParentIn({ traceparent: `00-${trace}-${span}-01` })).toEqual(parent);
    expect(traceParentIn({ traceparent: `42-${trace}-${span}-01-more` })).toEqual(parent);
  });

  it.each([
    "",
    `00-${trace}-${span}`,
    `00-${trace}-${span}-01-more`,
    `ff-${trace}-${span}-01`,
    `00-${"0".repeat(32)}-${span}-01`,
    `00-${trace}-${"0".repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `42-${trace}-${span}-01-${"x".repeat(300)}`,
    `<b>${trace}`,
  ])("ignores the traceparent %j", (traceparent) => {
    expect(traceParentIn({ traceparent })).toBeUndefined();
  });
});
