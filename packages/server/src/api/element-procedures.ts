import type { Ports } from "@menshen/core";
import type { SealedPlace } from "@menshen/core/sealed-secret";
import { appMutation, ElementName } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import { checkElement } from "../checks/check-element.ts";

const Secret = z.strictObject({
  fullName: ElementName,
  /** Of a file of the element, with dots for levels. */
  field: z
    .string()
    .max(1024)
    .regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/),
  value: z
    .string()
    .min(1)
    .max(64 * 1024),
});

const Check = z.strictObject({ fullName: z.string().max(1024) });

/** What the server adds to `app.elements.*`, for administrators. */
export function elementProcedures(
  app: App,
  ports: Ports,
  seal: (value: string, place: SealedPlace) => string,
) {
  const { publicOrigin } = ports.settings;
  return {
    // A mutation although it writes nothing: a query would put the value into logged URLs.
    seal: appMutation({
      access: "admin",
      input: Secret,
      describe:
        "Encrypts a secret for one field of one element, as a reference for its file; stores nothing",
      run: ({ fullName, field, value }) => {
        const pointer = `/${field.replaceAll(".", "/")}`;
        return { sealed: seal(value, { fullName, pointer }) };
      },
    }),
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
