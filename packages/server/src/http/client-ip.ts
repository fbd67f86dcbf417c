import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Returns the client's address: the peer's, or the one that trusted proxies report in `X-Forwarded-For`. */
export type ClientIp = (request: Pick<IncomingMessage, "headers" | "socket">) => string;

/**
 * @param trusted addresses, CIDR ranges, or `loopback`
 * @throws TypeError for anything else
 */
export function createClientIp(trusted: readonly string[]): ClientIp {
  const ranges = trusted.flatMap(parseRange);
  return ({ headers, socket }) => {
    const peer = plainAddress(socket.remoteAddress ?? "");
    const forwarded = headers["x-forwarded-for"];
    if (ranges.length === 0 || forwarded === undefined || !isTrusted(ranges, peer)) return peer;
    return nearestUntrusted(ranges, peer, [forwarded].flat().join(","));
  };
}

/** The key of rate limits: an IPv6 customer controls a whole /64. */
export function addressBlock(ip: string): string {
  if (!ip.includes(":") || !ipaddr.isValid(ip)) return ip;
  const parts = ipaddr.parse(ip);
  return parts instanceof ipaddr.IPv6 ? `${parts.parts.slice(0, 4).map(hex).join(":")}::/64` : ip;
}

/** From the right: a hop is believed only if the hop after it is trusted. */
function nearestUntrusted(ranges: Range[], peer: string, forwarded: string): string {
  let client = peer;
  for (const hop of forwarded.split(",").toReversed()) {
    const address = hop.trim();
    if (!ipaddr.isValid(address)) return client;
    client = plainAddress(address);
    if (!isTrusted(ranges, client)) return client;
  }
  return client;
}

function parseRange(text: string): Range[] {
  if (text === "loopback") return ["127.0.0.0/8", "::1/128"].map((cidr) => ipaddr.parseCIDR(cidr));
  if (ipaddr.isValidCIDR(text)) return [ipaddr.parseCIDR(text)];
  if (!ipaddr.isValid(text)) throw new TypeError(`not an address or range: "${text}"`);
  const address = ipaddr.process(text);
  return [[address, address.kind() === "ipv4" ? 32 : 128]];
}

function isTrusted(ranges: Range[], ip: string): boolean {
  if (!ipaddr.isValid(ip)) return false;
  const address = ipaddr.process(ip);
  return ranges.some(
    ([range, bits]) => address.kind() === range.kind() && address.match(range, bits),
  );
}

/** Unwraps IPv4-mapped IPv6 addresses. */
function plainAddress(address: string): string {
  if (!address.includes(":")) return address;
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}

const hex = (part: number) => part.toString(16);
