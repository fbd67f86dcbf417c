import { address } from "./simulator/address.ts";

type Fetch = typeof globalThis.fetch;

/** Who signs in, and how that person answers. */
export interface SignInAs {
  /** A member's userid or an outsider's openid; at WeChat the sandbox's own id of a person, or an openid of that app. */
  readonly userId: string;
  /** The person's own company; the one the login URL names when absent. WeChat people have none. */
  readonly corpId?: string | undefined;
  /** Default "confirm". */
  readonly action?: "confirm" | "refuse" | undefined;
}

/** Plays a person at the login pages; sees only what the pages show. */
export async function signIn(
  fetch: Fetch,
  loginUrl: string | URL,
  who: SignInAs,
): Promise<URL | null> {
  const url = new URL(loginUrl);
  const corp = who.corpId ?? url.searchParams.get("appid") ?? "";
  const open = await fetch(url);
  if (open.status === 302) return destination(open);
  if (!open.ok) throw new TypeError(`signIn: ${url.origin}${url.pathname} answered ${open.status}`);
  const page = await open.text();
  const phone = hrefOf(page, "phone-link");
  if (phone !== undefined) return await scan(fetch, url, new URL(phone), { ...who, corpId: corp });
  return page.includes('data-testid="error"')
    ? null
    : await useClient(fetch, url, { ...who, corpId: corp });
}

async function scan(
  fetch: Fetch,
  page: URL,
  phone: URL,
  who: SignInAs & { corpId: string },
): Promise<URL | null> {
  const id = phone.searchParams.get("scan") ?? "";
  const tap = (fields: Record<string, string>) =>
    post(fetch, new URL(phone.pathname, phone), { scan: id, ...fields });
  await tap({ action: "choose", corp: who.corpId, user: who.userId });
  await tap({ action: who.action ?? "confirm" });
  const redirect = page.pathname.endsWith("/connect/qrconnect")
    ? await wechatNews(fetch, page, id)
    : await wecomNews(fetch, page, id);
  return redirect === undefined ? null : new URL(redirect);
}

/** The poll answers at once when asked with a state that no scan has. */
async function wecomNews(fetch: Fetch, page: URL, scan: string): Promise<string | undefined> {
  const news = await fetch(new URL(address("poll", { scan, since: "-" }), page));
  return ((await news.json()) as { redirect?: string }).redirect;
}

async function wechatNews(fetch: Fetch, page: URL, uuid: string): Promise<string | undefined> {
  const poll = new URL(address("qrconnect/poll", { uuid, last: "0" }), page);
  const redirect = (await fetch(poll)).headers.get("x-sandbox-redirect");
  return redirect === null ? undefined : decodeURIComponent(redirect);
}

async function useClient(
  fetch: Fetch,
  page: URL,
  who: SignInAs & { corpId: string },
): Promise<URL | null> {
  const person = { corp: who.corpId, user: who.userId };
  if (who.action === "refuse")
    return destination(await post(fetch, page, { ...person, step: "refuse" }));
  const chosen = await post(fetch, page, { ...person, step: "choose" });
  if (chosen.status === 302) return destination(chosen);
  const asking = await chosen.text();
  const posted = asQuery(asking);
  if (posted) return new URL(posted);
  if (!asking.includes('data-testid="consent"')) return null;
  const fields = tickable(asking);
  return destination(await post(fetch, page, { ...person, step: "allow" }, fields));
}

function destination(response: Response): URL | null {
  const location = response.headers.get("location");
  return location === null ? null : new URL(location);
}

function post(
  fetch: Fetch,
  url: URL,
  fields: Record<string, string>,
  ticked: readonly string[] = [],
): Promise<Response> {
  const body = new URLSearchParams(fields);
  for (const field of ticked) body.append("field", field);
  return fetch(url, { method: "POST", body });
}

function hrefOf(page: string, testId: string): string | undefined {
  const tag = new RegExp(`<a\\b[^>]*data-testid="${testId}"`).exec(page)?.[0];
  return /\bhref="([^"]*)"/.exec(tag ?? "")?.[1]?.replaceAll("&amp;", "&");
}

/** A form that posts itself (`response_mode=form_post`), as the address that has its fields in the query. */
function asQuery(page: string): string | undefined {
  return /\bdata-as-query="([^"]*)"/.exec(page)?.[1]?.replaceAll("&amp;", "&");
}

function tickable(page: string): string[] {
  const boxes = [...page.matchAll(/<input\b[^>]*type="checkbox"[^>]*>/g)].map(([tag]) => tag);
  return boxes.flatMap((tag) => /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? []);
}
