import type { Ports } from "@menshen/core";
import { appMutation } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import { checkElement } from "../checks/check-element.ts";

const Check = z.strictObject({ fullName: z.string().max(1024) });

/** What the server adds to `app.elements.*`, for administrators. */
export function elementProcedures(app: App, ports: Ports) {
  const { publicOrigin } = ports.settings;
  return {
    check: appMutation({
      access: "admin",
      input: Check,
      describe:
        "Checks an element's configuration and its connection to its provider; changes nothing",
      run: async ({ fullName }) => ({
        results: await checkElement(fullName, {
          app,
          ports,
          publicOrigin,
          fetchOwn: globalThis.fetch,
        }),
        checkedAt: ports.clock.now(),
      }),
    }),
  };
}
