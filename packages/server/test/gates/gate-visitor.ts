import { httpRequest, type Browser, type TestServer } from "@menshen/testkit";

export type Form = "nginx" | "forwarded";

/** The question of a proxy about an address. */
export function ask(
  test: TestServer,
  address: string,
  { form = "forwarded", headers = {} }: { form?: Form; headers?: Record<string, string> } = {},
): Promise<Response> {
  const { protocol, host } = new URL(address);
  // As the browser sent it: a URL parser would tidy it up.
  const uri = address.slice(`${protocol}//${host}`.length);
  const question: Record<string, string> =
    form === "nginx"
      ? { "x-original-url": address }
      : {
          "x-forwarded-proto": protocol.slice(0, -1),
          "x-forwarded-host": host,
          "x-forwarded-uri": uri,
        };
  const url = new URL("/api/auth/forward", test.address);
  return httpRequest(url, { headers: { host, ...question, ...headers } });
}

/** A person's browser in front of hosts with gates and of this site, with the cookies of each host. */
export interface GateVisitor {
  readonly site: Browser;
  /** By host name, as browsers store them. */
  readonly cookies: Map<string, Map<string, string>>;
  /** Follows redirects from an address at a gate; ends at the answer that the software or the person would get. */
  open(address: string): Promise<Response>;
  /**
   * One request at a gate's host: the proxy sends the path of the login to a node, this one if not another, and asks it
   * about other paths.
   */
  at(address: string, node?: TestServer): Promise<Response>;
}

export function createVisitor(test: TestServer, form: Form = "forwarded"): GateVisitor {
  const site = test.browser();
  const cookies: GateVisitor["cookies"] = new Map();
  const at: GateVisitor["at"] = async (address, node = test) => {
    const url = new URL(address);
    const jar = cookies.get(url.hostname) ?? new Map<string, string>();
    cookies.set(url.hostname, jar);
    const cookie = Array.from(jar, (pair) => pair.join("=")).join("; ");
    const headers = { accept: "text/html", "accept-language": "en", ...(cookie && { cookie }) };
    if (!url.pathname.startsWith("/.menshen/")) return await ask(node, address, { form, headers });
    const path = url.pathname + url.search;
    const answer = await httpRequest(new URL(node.address), {
      path,
      headers: { ...headers, host: url.host },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    return answer;
  };
  return {
    site,
    cookies,
    at,
    async open(address) {
      let url = address;
      for (let hop = 0; hop < 10; hop++) {
        const isSite = new URL(url).origin === test.url;
        const answer = isSite ? await site.visit(url) : await at(url);
        const location = answer.headers.get("location");
        if (location === null) return answer;
        url = new URL(location, url).href;
      }
      throw new Error(`more than 10 redirects from ${address}`);
    },
  };
}
