import type { IncomingMessage, ServerResponse } from "node:http";
import { chain, Code, type Awaitable } from "@menshen/core";
import type { SessionInfo } from "@menshen/domain";
import type { Host } from "../host.ts";
import { errorBody } from "../http/error-response.ts";

/** GET /api/auth/session, for other software such as nginx's `auth_request`: 200 with the user, or 401. */
export function handleSessionCheck(
  { authenticate }: Pick<Host, "authenticate">,
  headers: readonly string[],
  req: IncomingMessage,
  res: ServerResponse,
): Awaitable<void> {
  return chain(authenticate(req), ({ session }) => {
    const body = session ? JSON.stringify(describe(session)) : signedOut;
    const length = String(Buffer.byteLength(body));
    const own = session ? ["X-Menshen-User", session.userId] : ["WWW-Authenticate", "Bearer"];
    res.writeHead(session ? 200 : 401, [...headers, "Content-Length", length, ...own]);
    res.end(req.method === "HEAD" ? undefined : body);
  });
}

const signedOut = errorBody(new Code(10602, "not signed in"));

function describe(session: SessionInfo) {
  const { userId, name, avatar, role, corp, platform, expiresAt } = session;
  return { user: { userId, name, avatar }, role, corp, platform, expiresAt };
}
