import type { Clock } from "@menshen/core";
import type { Data } from "@menshen/domain";
import type { CurrentAlarm } from "./alarms.ts";

const HOUR_MS = 60 * 60_000;

/** Elements whose callbacks of the last hour carried times that cannot be right: one of two clocks is wrong. */
export async function clockAlarms(
  { inbox }: Pick<Data, "inbox">,
  clock: Clock,
): Promise<CurrentAlarm[]> {
  const faults = await inbox.clockFaults(clock.now() - HOUR_MS);
  return faults.map(({ element, sinceMs }) => ({
    element,
    code: "callback-clock",
    sinceMs,
    message: {
      zh: "收到的回调时间早于 10 分钟前或晚于 5 分钟后，请检查本机时钟（NTP）",
      en: "callbacks arrived that were more than 10 minutes old or 5 minutes ahead; check this machine's clock (NTP)",
    },
  }));
}
