import { setTimeout as pause } from "node:timers/promises";
import { queryPostgres, startPostgres } from "@menshen/testkit/postgres";
import { serveSandbox } from "@menshen/sandbox";
import { expect, it } from "vitest";
import { ageLeases, beginLogin } from "./nodes.ts";
import { startProcess } from "./processes.ts";

it("two nodes started at once migrate once; a node takes over the token lease of a killed one", async () => {
  await using postgres = await startPostgres();
  await using provider = await serveSandbox({ port: 0 });
  const { world } = provider.sandbox;
  const url = await postgres.createDatabase();
  const starts = [startProcess(url, provider.url), startProcess(url, provider.url)] as const;
  await using first = await starts[0];
  await using second = await starts[1];
  const steps = await queryPostgres(url, `select version from "schemaVersions" order by version`);
  expect(steps.length).toBeGreaterThan(8);
  expect(steps.map(({ version }) => Number(version))).toEqual(steps.map((_, index) => index + 1));

  world.failNext("gettoken", { latencyMs: 120_000 });
  const doomed = (await beginLogin(first, world)).finish(first).catch(String);
  while (world.unusedFaults().length > 0) await pause(10);
  await first.kill();
  expect(await doomed).toContain("socket hang up");

  const login = (await beginLogin(second, world)).finish(second);
  // Believed alive until its time is over.
  const claimed = () => queryPostgres(url, `select 1 from flows where status = 'claimed'`);
  while ((await claimed()).length < 2) await pause(10);
  expect(await leaseVersion(url)).toBe(1);
  await ageLeases(url);
  expect((await login).status).toBe(200);
  expect(await leaseVersion(url)).toBe(2);
});

async function leaseVersion(url: string): Promise<number> {
  const [row] = await queryPostgres(url, `select "leaseVersion" from "providerTokens"`);
  return Number(row?.["leaseVersion"]);
}
