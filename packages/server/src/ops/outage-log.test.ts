import { openDatabase } from "@menshen/db";
import { expect, it } from "vitest";
import { summariseOutages } from "./outage-log.ts";

it("a database that is away is one line a minute, with the number of lines withheld", async () => {
  const clock = { nowMs: 1_000_000, now: () => clock.nowMs };
  const lines: string[] = [];
  const add = (level: string) => (fields: object, message: string) =>
    void lines.push(`${level} ${message} ${JSON.stringify({ ...fields, err: undefined })}`);
  const log = { debug() {}, info: add("info"), warn: add("warn"), error: add("error") };
  const summarised = summariseOutages(log, clock);
  const secret = new Uint8Array(32);
  const url = "postgres://127.0.0.1:1/none";
  const err = await openDatabase({ url, secret, clock, log }).catch((error: unknown) => error);
  const fail = () => {
    summarised.error({ err }, "housekeeping failed");
    summarised.warn(
      { fault: "unreachable", err: err instanceof Error && err.cause },
      "a call failed",
    );
    summarised.error({ cause: err }, "failed to record a login failure");
  };
  for (let n = 0; n < 100; n++) fail();
  clock.nowMs += 59_999;
  fail();
  clock.nowMs += 1;
  fail();
  summarised.error({ err: new Error("another") }, "other");
  expect(lines).toEqual([
    'error housekeeping failed {"fault":"unreachable"}',
    'error housekeeping failed {"fault":"unreachable","withheld":302}',
    "error other {}",
  ]);
});
