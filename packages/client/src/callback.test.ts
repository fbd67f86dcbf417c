import { afterEach, describe, expect, it, vi } from "vitest";
import { listenForCallback, readCallback } from "./callback.ts";
import { memoryStorage, pendingLogins } from "./pending-logins.ts";

const SERVER = "https://login.example.com/trpc";
const storage = memoryStorage();
const pending = pendingLogins(storage, () => 1000);
pending.set("s1", { fullName: "auths.X", verifier: "v", expiresAt: 2000, returnTo: "/home" });
pending.set("s2", {
  fullName: "auths.X",
  verifier: "v",
  expiresAt: 2000,
  resume: "/orders/7?tab=2",
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The page around the client. */
function openPage(href: string) {
  const page = new EventTarget() as EventTarget & { location: { href: string } };
  page.location = { href };
  const replaced: unknown[] = [];
  const history = {
    state: { scroll: 5 },
    replaceState: (state: unknown, _: string, url: string) => replaced.push([state, url]),
  };
  vi.stubGlobal("location", page.location);
  vi.stubGlobal("history", history);
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  const say = (origin: string, data: unknown) =>
    page.dispatchEvent(Object.assign(new Event("message"), { origin, data }));
  return { replaced, say };
}

describe("readCallback from the fragment", () => {
  it("reads the callback and removes it from the address, leaving the rest", () => {
    const { replaced } = openPage("https://app.example.com/a?b=1#code=c%2B1&state=s1&tab=2");
    expect(readCallback(pending)).toEqual({
      code: "c+1",
      state: "s1",
      fullName: "auths.X",
      returnTo: "/home",
    });
    expect(replaced).toEqual([[{ scroll: 5 }, "https://app.example.com/a?b=1#tab=2"]]);
  });

  it("returns the route that getLoginConfig was given as resume", () => {
    expect(readCallback(pending, "https://x/#code=c&state=s2")?.resume).toBe("/orders/7?tab=2");
    expect(readCallback(pending, "https://x/?code=c&state=s2")?.resume).toBe("/orders/7?tab=2");
    expect(readCallback(pending, "https://x/#code=c&state=s1")?.resume).toBeUndefined();
  });

  it("accepts a callback on a page that did not start the login", () => {
    expect(readCallback(pending, "https://x/#code=c&state=other")).toEqual({
      code: "c",
      state: "other",
      fullName: undefined,
      returnTo: undefined,
    });
  });

  it("reports that the person declined", () => {
    const callback = readCallback(pending, "https://x/#error=10105&state=s1");
    expect(callback?.error).toMatchObject({
      errcode: 10105,
      hint: { zh: "你取消了登录。需要时可重新开始。" },
    });
    expect(callback?.code).toBeUndefined();
  });

  it("ignores a fragment without a state, or with neither code nor error", () => {
    for (const href of [
      "https://x/",
      "https://x/#code=c",
      "https://x/#state=s1",
      "https://x/#error=x&state=s1",
      "no address",
    ])
      expect(readCallback(pending, href)).toBeNull();
  });
});

describe("readCallback from the query of a redirect page", () => {
  it("reads code and state from the query only for a login started by this page", () => {
    const { replaced } = openPage("https://app.example.com/in?auth_code=c&state=s1&x=1#top");
    expect(readCallback(pending)).toMatchObject({ code: "c", state: "s1", fullName: "auths.X" });
    expect(replaced).toEqual([[{ scroll: 5 }, "https://app.example.com/in?x=1#top"]]);
    expect(readCallback(pending, "https://x/?code=c&state=of-other-software")).toBeNull();
  });
});

describe("listenForCallback", () => {
  it("accepts a message only from the server's origin and only for a login started by this page", () => {
    const { say } = openPage("https://app.example.com/");
    const heard: unknown[] = [];
    const off = listenForCallback(pending, SERVER, (callback) => heard.push(callback.code));
    const message = { type: "menshen:login", element: "auths.X", code: "c", state: "s1" };
    say("https://evil.example.com", message);
    say("https://app.example.com", message);
    say("https://login.example.com", { ...message, type: "other" });
    say("https://login.example.com", { ...message, state: "planted" });
    say("https://login.example.com", "text");
    say("https://login.example.com", null);
    expect(heard).toEqual([]);
    say("https://login.example.com", message);
    expect(heard).toEqual(["c"]);
    off();
    say("https://login.example.com", message);
    expect(heard).toEqual(["c"]);
  });
});
