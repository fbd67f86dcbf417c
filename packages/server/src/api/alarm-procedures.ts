import { appQuery } from "@menshen/rpc";
import type { Alarms } from "../jobs/alarms.ts";

/** `app.alarms.*`, for administrators. */
export function alarmProcedures(alarms: Alarms) {
  return {
    list: appQuery({
      access: "admin",
      describe: "Problems that elements report now",
      run: async () =>
        (await alarms.list()).map(({ sinceMs, ...alarm }) => ({ ...alarm, since: sinceMs })),
    }),
  };
}
