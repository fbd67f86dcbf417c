import { describe, expect, it } from "vitest";
import { isOver, phaseOf } from "./run-phase.ts";

describe("phaseOf", () => {
  it("is the stored status before expiry", () => {
    expect(phaseOf({ status: "waiting", expiresAtMs: 1000 }, 999)).toBe("waiting");
    expect(phaseOf({ status: "running", expiresAtMs: 1000 }, 0)).toBe("running");
  });

  it("is expired after expiry, unless the test had ended", () => {
    expect(phaseOf({ status: "waiting", expiresAtMs: 1000 }, 1000)).toBe("expired");
    expect(phaseOf({ status: "running", expiresAtMs: 1000 }, 5000)).toBe("expired");
    expect(phaseOf({ status: "done", expiresAtMs: 1000 }, 5000)).toBe("done");
    expect(phaseOf({ status: "failed", expiresAtMs: 1000 }, 5000)).toBe("failed");
  });
});

describe("isOver", () => {
  it("is true for done, failed, cancelled and expired", () => {
    expect(isOver("waiting")).toBe(false);
    expect(isOver("running")).toBe(false);
    expect(isOver("done")).toBe(true);
    expect(isOver("failed")).toBe(true);
    expect(isOver("cancelled")).toBe(true);
    expect(isOver("expired")).toBe(true);
  });
});
