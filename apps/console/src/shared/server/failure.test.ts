import type { AppRouter } from "@menshen/server/app-router";
import { createTRPCClient, httpLink } from "@trpc/client";
import { describe, expect, it } from "vitest";
import { failureOf, loginAgainAddress, isSignedOut, isWithoutSession } from "./failure.ts";

const hint = { zh: "请重新登录。", en: "Sign in again." };

/** What a real client rejects with when the server answers like this. */
async function rejection(answer: () => Promise<Response>): Promise<unknown> {
  const client = createTRPCClient<AppRouter>({
    links: [httpLink({ url: "http://127.0.0.1/trpc", fetch: answer })],
  });
  return await client.app.info.query().then(
    () => undefined,
    (error: unknown) => error,
  );
}

function failed(data: object, message = "the authorization code is spent"): Promise<unknown> {
  return rejection(async () =>
    Response.json({ error: { code: -32600, message, data } }, { status: 400 }),
  );
}

describe("failureOf", () => {
  it("reads the number, its source and the hints of a failed call", async () => {
    const data = { errcode: 40029, source: "wecom", hint, adminHint: hint, data: { errcode: 1 } };
    expect(failureOf(await failed(data))).toEqual({
      kind: "answered",
      number: { source: "wecom", errcode: 40029 },
      message: "the authorization code is spent",
      hint,
      adminHint: hint,
    });
  });

  it("reads the plain failure that a test's step carries", () => {
    const detail = {
      errcode: 60020,
      source: "wecom",
      message: "not allowed",
      hint,
      adminHint: null,
    };
    expect(failureOf(detail)).toEqual({
      kind: "answered",
      number: { source: "wecom", errcode: 60020 },
      message: "not allowed",
      hint,
      adminHint: undefined,
    });
  });

  it("distinguishes a server without an answer from one with a malformed answer", async () => {
    const silent = await rejection(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(failureOf(silent)).toMatchObject({ kind: "unreachable", number: null });
    expect(failureOf(new TypeError("Failed to fetch"))).toMatchObject({ kind: "unreachable" });
    const page = await rejection(async () => new Response("<html>", { status: 502 }));
    expect(failureOf(page)).toMatchObject({ kind: "malformed", number: null });
    expect(failureOf(new SyntaxError("Unexpected token"))).toMatchObject({ kind: "malformed" });
    expect(failureOf(undefined)).toMatchObject({ kind: "malformed", message: "" });
  });
});

describe("isSignedOut", () => {
  it("is true for 10602 and 10603 of the app only", async () => {
    expect(isSignedOut(await failed({ errcode: 10602, source: "app" }))).toBe(true);
    expect(isSignedOut(await failed({ errcode: 10603, source: "app" }))).toBe(true);
    expect(isSignedOut(await failed({ errcode: 10602, source: "wecom" }))).toBe(false);
    expect(isSignedOut(new Error("x"))).toBe(false);
  });
});

describe("isWithoutSession", () => {
  it("is true for 10602 of the app only", async () => {
    expect(isWithoutSession(await failed({ errcode: 10602, source: "app" }))).toBe(true);
    expect(isWithoutSession(await failed({ errcode: 10603, source: "app" }))).toBe(false);
    expect(isWithoutSession(new Error("x"))).toBe(false);
  });
});

describe("loginAgainAddress", () => {
  const page = { pathname: "/", search: "", hash: "#/account" };

  it("leads to the login page and back to the present page where a call needs a younger login", async () => {
    const failure = failureOf(await failed({ errcode: 10606, source: "app", hint }));
    expect(loginAgainAddress(failure, page)).toBe("/login?error=10606&returnTo=%2F%23%2Faccount");
  });

  it("is absent for every other failure", async () => {
    for (const data of [{ errcode: 10606, source: "wecom" }, { errcode: 10602, source: "app" }, {}])
      expect(loginAgainAddress(failureOf(await failed(data)), page)).toBeUndefined();
  });
});
