import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressBlocks, createClientIp, createUntrustedProxy } from "./client-ip.ts";

const request = (peer: string, forwarded?: string) =>
  ({ socket: { remoteAddress: peer }, headers: { "x-forwarded-for": forwarded } }) as never;

describe("the client's address", () => {
  it("the client's address is the peer's when no proxy is trusted, whatever headers say", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.string(), (peer, header) => {
        expect(createClientIp([])(request(peer, header))).toBe(peer);
      }),
    );
  });

  it("behind trusted proxies the client's address is the nearest untrusted hop", () => {
    const clientIp = createClientIp(["loopback", "10.0.0.0/8"]);
    expect(clientIp(request("::ffff:127.0.0.1", "6.6.6.6, 203.0.113.9, 10.1.2.3"))).toBe(
      "203.0.113.9",
    );
    expect(clientIp(request("203.0.113.7", "198.51.100.1"))).toBe("203.0.113.7");
    expect(clientIp(request("127.0.0.1", "not an address"))).toBe("127.0.0.1");
    expect(clientIp(request("127.0.0.1", "garbage, 198.51.100.1"))).toBe("198.51.100.1");
    expect(clientIp(request("127.0.0.1"))).toBe("127.0.0.1");
  });

  it("a client behind a trusted proxy cannot choose its address", () => {
    const clientIp = createClientIp(["127.0.0.1"]);
    fc.assert(
      fc.property(fc.array(fc.ipV4()), (claimed) => {
        const header = [...claimed, "203.0.113.9"].join(", ");
        expect(clientIp(request("127.0.0.1", header))).toBe("203.0.113.9");
      }),
    );
  });

  it("rejects a trusted proxy that is not an address or range", () => {
    expect(() => createClientIp(["my-proxy"])).toThrow('not an address or range: "my-proxy"');
  });

  it("rate limits count an IPv6 /64 as one client", () => {
    expect(addressBlocks("2001:db8:1:2:3:4:5:6")[0]?.block).toBe("2001:db8:1:2::/64");
    expect(addressBlocks("2001:db8:1:2:ffff::1")[0]?.block).toBe("2001:db8:1:2::/64");
    expect(addressBlocks("203.0.113.9")[0]?.block).toBe("203.0.113.9");
  });

  it("rate limits count the blocks around a client too", () => {
    expect(addressBlocks("2001:db8:1:2a3::6").slice(1)).toEqual([
      { block: "2001:db8:1:200::/56", times: 4 },
      { block: "2001:db8:1::/48", times: 20 },
    ]);
    expect(addressBlocks("203.0.113.9").slice(1)).toEqual([
      { block: "203.0.113.0/24", times: 20 },
      { block: "203.0.0.0/16", times: 100 },
    ]);
    expect(addressBlocks("")).toEqual([{ block: "", times: 1 }]);
  });

  it("names a peer that sends X-Forwarded-For without being trusted", () => {
    const untrustedProxy = createUntrustedProxy(["10.0.0.0/8"]);
    expect(untrustedProxy(request("10.1.2.3", "203.0.113.9"))).toBeNull();
    expect(untrustedProxy(request("192.0.2.1"))).toBeNull();
    expect(untrustedProxy(request("::ffff:192.0.2.1", "203.0.113.9"))).toBe("192.0.2.1");
  });
});
