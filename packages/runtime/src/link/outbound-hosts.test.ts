import { isCode } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { fetchAllowed, isAllowedHost } from "./outbound-hosts.ts";

describe("isAllowedHost", () => {
  it.each([
    ["https://sso.example/a", "sso.example", true],
    ["https://sso.example:443/", "sso.example", true],
    ["https://sso.example/", "sso.example:443", true],
    ["http://sso.example/", "sso.example:80", true],
    ["http://sso.example/", "sso.example:443", false],
    ["https://sso.example:8443/", "sso.example", false],
    ["https://sso.example:8443/", "sso.example:8443", true],
    ["https://sso.example/", "SSO.example", true],
    ["https://a.sso.example/", "sso.example", false],
    ["https://sso.example.evil/", "sso.example", false],
    ["http://[::1]:3001/", "[::1]:3001", true],
  ])("%s is matched against %s: %s", (url, entry, allowed) => {
    expect(isAllowedHost(new URL(url), ["other.example", entry])).toBe(allowed);
  });
});

describe("fetchAllowed", () => {
  const sent: string[] = [];
  const fetch: typeof globalThis.fetch = async (input) => {
    sent.push(new Request(input).url);
    return new Response("ok");
  };

  it("refuses a host that nothing declares, names the variable and the value, and sends nothing", async () => {
    const refused = await fetchAllowed(fetch, ["sso.example"])(
      "https://sso.example:8443/token",
    ).catch((error: unknown) => error);
    expect(isCode(refused, 10501, "app") && refused.message).toBe(
      "the host sso.example:8443 is not allowed: add sso.example:8443 to MENSHEN_PROVIDER_HOSTS",
    );
    expect(sent).toEqual([]);
  });

  it("sends requests to declared hosts, given as text, URL or Request", async () => {
    const own = fetchAllowed(fetch, ["sso.example"]);
    const url = "https://sso.example/token";
    for (const input of [url, new URL(url), new Request(url)])
      expect((await own(input)).ok).toBe(true);
    expect(sent.splice(0)).toEqual([url, url, url]);
  });
});
