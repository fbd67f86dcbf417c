import type { Reply, Site } from "../../simulator/route.ts";
import { callbackPage } from "./callback-page.ts";
import { indexPage } from "./index-page.ts";
import { providerPage } from "./provider-page.ts";

/** The sandbox's own pages: the start page, the provider console, and a callback page to try a login without an app. */
export const indexPages: Site = {
  hosts: [],
  routes: [
    { path: "/health", methods: ["GET"], handle: health },
    { path: "/", methods: ["GET"], handle: (context) => ({ response: indexPage(context) }) },
    {
      path: "/sandbox/provider",
      methods: ["GET"],
      handle: (context) => ({ response: providerPage(context) }),
    },
    {
      path: "/sandbox/callback",
      methods: ["GET"],
      handle: (context) => ({ response: callbackPage(context) }),
    },
  ],
};

/** For container health checks. */
function health(): Reply {
  return { response: Response.json({ status: "ok" }) };
}
