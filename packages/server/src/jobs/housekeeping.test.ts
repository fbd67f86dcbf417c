import type { LogFields } from "@menshen/core";
import { openDatabase } from "@menshen/db";
import { expect, it } from "vitest";
import { reportAbandonedFlows } from "./housekeeping.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const TEN_MINUTES = 10 * 60_000;

it("abandoned logins are one log line a minute for an element, each login in one of them", async () => {
  const clock = { nowMs: NOON, now: () => clock.nowMs };
  const lines: LogFields[] = [];
  const silent = { debug() {}, warn() {}, error() {} };
  const log = { ...silent, info: (fields: LogFields) => void lines.push(fields) };
  await using database = await openDatabase({
    url: "sqlite::memory:",
    secret: new Uint8Array(32).fill(7),
    clock,
    log: { ...silent, info() {} },
  });
  const { flows } = database.data;
  const begin = async (element: string, stateHash: string) => {
    const purpose = {
      purpose: "login",
      userId: null,
      invitationHash: null,
      kept: null,
      dryRunId: null,
    } as const;
    const binding = { binding: "cookie", bindingHash: "b" } as const;
    const target = { corpId: null, returnTo: null, returnMode: "fragment" } as const;
    const times = { createdAtMs: clock.nowMs, expiresAtMs: clock.nowMs + TEN_MINUTES };
    await flows.create({ stateHash, element, ...purpose, ...binding, ...target, ...times });
  };
  for (let n = 0; n < 1200; n++) await begin("auths.A", `a-${n}`);
  for (let n = 0; n < 3; n++) await begin("auths.B", `b-${n}`);
  const claim = { element: "auths.B", binding: "cookie", bindingHash: "b" } as const;
  await flows.claim({ stateHash: "b-0", ...claim, codeHash: "c", nowMs: NOON });

  const report = () => reportAbandonedFlows(database, clock, log);
  clock.nowMs += TEN_MINUTES - 1;
  await report();
  expect(lines).toEqual([]);
  clock.nowMs += 1;
  await begin("auths.A", "later");
  await report();
  await report();
  expect(lines).toEqual([
    { element: "auths.A", count: 1200 },
    { element: "auths.B", count: 2 },
  ]);
  // The callback that was in progress is unaffected.
  expect(await flows.find("b-0")).toMatchObject({ status: "claimed" });
  clock.nowMs += TEN_MINUTES;
  await report();
  expect(lines.slice(2)).toEqual([{ element: "auths.A", count: 1 }]);
});
