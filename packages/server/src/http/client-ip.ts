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

/** The peer that sends `X-Forwarded-For` without being trusted, or null. */
export function createUntrustedProxy(
  trusted: readonly string[],
): (request: Pick<IncomingMessage, "headers" | "socket">) => string | null {
  const ranges = trusted.flatMap(parseRange);
  return ({ headers, socket }) => {
    if (headers["x-forwarded-for"] === undefined) return null;
    const peer = plainAddress(socket.remoteAddress ?? "");
    return isTrusted(ranges, peer) ? null : peer;
  };
}

/** Whether a request comes from one of these addresses or from this machine. */
export function createTrustedPeer(
  trusted: readonly string[],
): (request: Pick<IncomingMessage, "socket">) => boolean {
  const ranges = ["loopback", ...trusted].flatMap(parseRange);
  return ({ socket }) => isTrusted(ranges, plainAddress(socket.remoteAddress ?? ""));
}

/** A range of addresses that one client or one network may control, and how many clients' allowance it has. */
export interface AddressBlock {
  readonly block: string;
  readonly times: number;
}

/**
 * The client, then the blocks around it: an IPv6 customer controls a whole /64, often a /56 or /48. Nothing wider, so that
 * a flood from elsewhere never counts against a client.
 */
export function addressBlocks(ip: string): AddressBlock[] {
  if (!ipaddr.isValid(ip)) return [{ block: ip, times: 1 }];
  const address = ipaddr.parse(ip);
  if (address instanceof ipaddr.IPv6) {
    const [a = 0, b = 0, c = 0, d = 0] = address.parts;
    return [
      { block: `${[a, b, c, d].map(hex).join(":")}::/64`, times: 1 },
      { block: `${[a, b, c, d & 0xff00].map(hex).join(":")}::/56`, times: 4 },
      { block: `${[a, b, c].map(hex).join(":")}::/48`, times: 20 },
    ];
  }
  const [a, b, c] = address.octets;
  return [
    { block: ip, times: 1 },
    { block: `${a}.${b}.${c}.0/24`, times: 20 },
    { block: `${a}.${b}.0.0/16`, times: 100 },
  ];
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
