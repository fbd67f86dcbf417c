import { httpRequest } from "./http-request.ts";

/** A person's browser, as far as a login needs one: cookies, redirects, and what browsers say of themselves. */
export interface Browser {
  /** Name -> value, as the server set them. */
  readonly cookies: Map<string, string>;
  /** Opens an address as a navigation; redirects are not followed. */
  visit(address: string | URL, headers?: Record<string, string>): Promise<Response>;
  /** Opens an address and follows redirects on this site; gives the last answer. */
  follow(address: string | URL): Promise<Response>;
  /** A call by a script of a page of this site. */
  send(method: string, address: string, body?: unknown): Promise<Response>;
}

const MAX_HOPS = 10;

/**
 * A browser with an empty cookie jar.
 *
 * @param node tells for each request which address answers for the site, as a balancer does; the site itself unless told
 * @example
 * const browser = createBrowser(server.url);
 * const answer = await browser.visit("/login");
 */
export function createBrowser(site: string, node: () => string = () => site): Browser {
  const cookies = new Map<string, string>();
  const request = async (
    address: string | URL,
    { headers, ...init }: { method?: string; headers: Record<string, string>; body?: string },
  ): Promise<Response> => {
    const cookie = Array.from(cookies, (pair) => pair.join("=")).join("; ");
    const url = new URL(address, site);
    const target = new URL(url.pathname + url.search, url.origin === site ? node() : url);
    const response = await httpRequest(target, {
      ...init,
      headers: { host: url.host, ...headers, ...(cookie && { cookie }) },
    });
    keep(cookies, response.headers.getSetCookie());
    return response;
  };
  const visit: Browser["visit"] = (address, headers = {}) =>
    request(address, { headers: { ...navigation, ...headers } });
  return {
    cookies,
    visit,
    async follow(address) {
      let url = new URL(address, site);
      for (let hop = 0; hop < MAX_HOPS; hop++) {
        const response = await visit(url);
        const location = response.headers.get("location");
        if (location === null) return response;
        url = new URL(location, url);
        if (url.origin !== site) return response;
      }
      throw new Error(`more than ${MAX_HOPS} redirects from ${String(address)}`);
    },
    send: (method, address, body) =>
      request(address, {
        method,
        headers: {
          "content-type": "application/json",
          "sec-fetch-site": "same-origin",
          "sec-fetch-mode": "cors",
          ...(method !== "GET" && { origin: site }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  };
}

const navigation = {
  accept: "text/html,application/xhtml+xml,*/*;q=0.8",
  "accept-language": "en",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  "sec-fetch-site": "none",
};

function keep(cookies: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [pair = "", ...attributes] = line.split("; ");
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals);
    if (attributes.includes("Max-Age=0")) cookies.delete(name);
    else cookies.set(name, pair.slice(equals + 1));
  }
}
