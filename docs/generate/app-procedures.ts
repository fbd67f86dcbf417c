import type { MenshenServer } from "@menshen/server";
import { inputType } from "./json-type.ts";
import { code, page, table, type Page } from "./markdown.ts";

/** The procedures below `app.`, grouped by their namespace. */
export function appProcedurePage({ appProcedures }: Pick<MenshenServer, "appProcedures">): Page {
  const groups = Map.groupBy(appProcedures, ([path]) => path.split(".").slice(0, -1).join("."));
  return page("app", "en", "Procedures of the server: app.*", [
    "Over tRPC at `/trpc/app.<path>`; their output types are in `AppRouter`. `admin` needs the administrator's token, a user with the admin role or the console's session. Queries are GET, mutations POST with `application/json`, subscriptions server-sent events.",
    ...[...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, procedures]) => [
        `## ${name}`,
        table(
          ["procedure", "kind", "access", "input", "description"],
          procedures.map(([path, { kind, access, input, describe }]) => [
            code(path),
            kind,
            access,
            code(inputType(input)),
            describe?.en ?? "",
          ]),
        ),
      ]),
  ]);
}
