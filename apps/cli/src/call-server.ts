import { connectionSettings } from "@menshen/app-server";
import { CommandProblem } from "./command-problem.ts";

/**
 * Calls a procedure of a running server as its administrator.
 *
 * @param server its address; MENSHEN_PUBLIC_URL where absent
 * @throws CommandProblem there is no token, no server or no such thing: what the server says
 */
export async function callServer<Data>(
  server: string | undefined,
  path: string,
  input: object,
): Promise<Data> {
  const { adminToken, publicOrigin } = connectionSettings();
  if (adminToken === undefined)
    throw new CommandProblem(
      "a running server is called with MENSHEN_ADMIN_TOKEN (or MENSHEN_ADMIN_TOKEN_FILE)",
    );
  const address = server ?? publicOrigin;
  const answer = await fetch(new URL(`/trpc/${path}`, address), {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(input),
  }).catch(() => null);
  if (!answer) throw new CommandProblem(`${address} cannot be reached`);
  const body = (await answer.json().catch(() => ({}))) as {
    result?: { data: Data };
    error?: { message: string };
  };
  if (body.result) return body.result.data;
  throw new CommandProblem(`${address}: ${body.error?.message ?? `HTTP ${answer.status}`}`);
}
