import ipaddr from "ipaddr.js";

/** The server's public address. */
export interface PublicUrl {
  /** Scheme, host and port, as browsers write an `Origin`. */
  readonly origin: string;
  /** True where cookies may carry `Secure` and `__Host-`. */
  readonly secure: boolean;
  /** The value that `Host` must have. */
  readonly host: string;
  /** Other names of the same loopback address and port: accepted from programs, redirected for page visits. */
  readonly aliases: ReadonlySet<string>;
}

export function parsePublicUrl(publicOrigin: string): PublicUrl {
  const url = new URL(publicOrigin);
  const loopback = isLoopbackName(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
    throw new TypeError(
      `the public URL must be https, or http on loopback; got ${url.protocol}//${url.host}`,
    );
  }
  if (url.pathname !== "/" || url.search || url.hash || url.username) {
    throw new TypeError("the public URL must be scheme, host and port only");
  }
  const port = url.port && `:${url.port}`;
  const names = loopback ? ["127.0.0.1", "localhost", "[::1]"].map((name) => name + port) : [];
  return {
    origin: url.origin,
    secure: url.protocol === "https:",
    host: url.host,
    aliases: new Set(names.filter((name) => name !== url.host)),
  };
}

/** `ours` for the public URL's host, `alias` for another loopback name of it, otherwise `foreign`. */
export function matchHost(
  publicUrl: PublicUrl,
  header: string | undefined,
): "ours" | "alias" | "foreign" {
  if (header === undefined) return "foreign";
  if (header === publicUrl.host) return "ours";
  const name = normalHost(header, publicUrl.secure);
  if (name === publicUrl.host) return "ours";
  return publicUrl.aliases.has(name) ? "alias" : "foreign";
}

function isLoopbackName(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  if (bare === "localhost") return true;
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === "loopback";
}

function normalHost(header: string, secure: boolean): string {
  const lower = header.toLowerCase();
  const standard = secure ? ":443" : ":80";
  return lower.endsWith(standard) ? lower.slice(0, -standard.length) : lower;
}
