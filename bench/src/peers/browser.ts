import { Agent, request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { WrongAnswer, mustEqual } from "../measure.ts";
import { codeOf, nicknameOf } from "./wechat-provider.ts";

/** How a server signs people in. */
export interface SignInPages {
  readonly origin: string;
  /** Leads to the provider: a page, or a call that answers with the address. */
  readonly start: string | { readonly path: string; readonly type: string; readonly body: string };
  /** Answers with the token that the call needs, where it needs one. */
  readonly csrf?: string;
  /** Answers with the session's user. */
  readonly session: string;
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** A whole login in a fresh browser: to the provider, back to the landing, and one check of the session. */
export async function signInAt(pages: SignInPages, person: number): Promise<void> {
  const cookies = new Map<string, string>();
  const { start } = pages;
  const begun =
    typeof start === "string"
      ? await visit(pages, cookies, start)
      : await visit(pages, cookies, start.path, await withCsrfToken(pages, cookies, start));
  const provider = new URL(begun.location ?? (JSON.parse(begun.body) as { url: string }).url);
  const callback = new URL(provider.searchParams.get("redirect_uri") ?? "");
  callback.searchParams.set("code", codeOf(person));
  callback.searchParams.set("state", provider.searchParams.get("state") ?? "");
  const landed = await visit(pages, cookies, callback.pathname + callback.search);
  if (landed.status < 301 || landed.status > 303 || !landed.location?.endsWith("/in")) {
    throw new WrongAnswer(`the landing: ${landed.status} ${landed.location} ${landed.body}`);
  }
  const session = await visit(pages, cookies, pages.session);
  mustEqual("the status of the session", session.status, 200);
  if (!session.body.includes(nicknameOf(person))) {
    throw new WrongAnswer(`the session is of another person: ${session.body}`);
  }
}

async function withCsrfToken<Sent extends { readonly body: string }>(
  pages: SignInPages,
  cookies: Map<string, string>,
  sent: Sent,
): Promise<Sent> {
  if (pages.csrf === undefined) return sent;
  const { body } = await visit(pages, cookies, pages.csrf);
  const { csrfToken } = JSON.parse(body) as { csrfToken: string };
  return { ...sent, body: `${sent.body}&csrfToken=${csrfToken}` };
}

async function visit(
  { origin }: SignInPages,
  cookies: Map<string, string>,
  path: string,
  sent?: { readonly type: string; readonly body: string },
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = {
    "user-agent": "menshen-bench",
    ...(cookie && { cookie }),
    ...(sent && { "content-type": sent.type, origin }),
  };
  const method = sent ? "POST" : "GET";
  const send = (): void => {
    const outgoing = request(new URL(path, origin), { agent, method, headers }, resolve);
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      // The server closed a connection that was idle while the others had their turns.
      if (outgoing.reusedSocket && error.code === "ECONNRESET") send();
      else reject(error);
    });
    outgoing.end(sent?.body);
  };
  send();
  const incoming = await promise;
  for (const line of incoming.headers["set-cookie"] ?? []) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "" || /max-age=0/i.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
  const body = await text(incoming);
  return { status: incoming.statusCode ?? 0, location: incoming.headers.location, body };
}
