import type { IncomingMessage } from "node:http";

const LOOPBACK_HOST = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::\d+)?$/;
const LOOPBACK_PEER = /^(?:127\.|::1$|::ffff:127\.)/;

/** A direct request from this machine. A reverse proxy on this machine forwards remote requests, hence the headers. */
export function isLocal({ headers, socket }: IncomingMessage): boolean {
  const isForwarded = ["forwarded", "x-forwarded-for", "x-real-ip", "via"].some(
    (name) => headers[name] !== undefined,
  );
  return (
    !isForwarded &&
    LOOPBACK_PEER.test(socket.remoteAddress ?? "") &&
    LOOPBACK_HOST.test(headers.host ?? "")
  );
}
