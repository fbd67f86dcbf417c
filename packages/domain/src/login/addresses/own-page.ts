import { Code } from "@menshen/core";
import type { FlowSettings } from "../ports.ts";

const MAX_LENGTH = 2048;
/** What no browser leaves in the address of a page. */
const NEVER_IN_ADDRESS = /[^\u0021-\u007e]|\\/;

/**
 * The address of a page that this server may sign: of this site, or of an origin in MENSHEN_RETURN_URLS. Gives it as the
 * browser has it, without its fragment.
 *
 * @throws Code 10701 for any other address
 */
export function ownPage(
  url: string,
  { publicOrigin, returnUrls }: Pick<FlowSettings, "publicOrigin" | "returnUrls">,
): string {
  const bare = url.split("#", 1)[0] ?? "";
  const parsed = bare.length > MAX_LENGTH || NEVER_IN_ADDRESS.test(bare) ? null : URL.parse(bare);
  if (!parsed || !/^https?:\/\//i.test(bare) || parsed.username || parsed.password) throw refused();
  const origins = [publicOrigin, ...returnUrls].map((one) => new URL(one).origin);
  if (!origins.includes(parsed.origin)) throw refused();
  return bare;
}

function refused(): Code {
  return new Code(
    10701,
    "url must be a page of this site or of the site of a URL listed in MENSHEN_RETURN_URLS",
    {
      data: { field: "url" },
      hint: {
        zh: "网址必须属于本站，或属于 MENSHEN_RETURN_URLS 中某个地址所在的站点。",
        en: "The address must be of this site, or of the site of one of the URLs in MENSHEN_RETURN_URLS.",
      },
    },
  );
}
