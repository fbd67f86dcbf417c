import { expect, test } from "vitest";
import { endpointTable } from "../src/endpoint-table.ts";
import { endpointNames } from "../src/sandbox.ts";

const rows = endpointTable();

test("every simulated endpoint is in the table with a page of the provider", () => {
  const simulated = rows.filter(({ isSimulated }) => isSimulated);
  expect(simulated.length).toBeGreaterThan(60);
  for (const { name, page, hosts } of simulated) {
    expect(page, name).toMatch(
      /^https:\/\/((developer\.work|developers)\.weixin\.qq\.com|openid\.net|www\.rfc-editor\.org|docs\.github\.com)\/[\w./#-]+$/,
    );
    expect(hosts, name).not.toEqual([]);
  }
});

test("the table has every name that failNext accepts, pushes excepted", () => {
  const names = new Set(rows.map(({ name }) => name));
  const missing = endpointNames.filter((name) => !name.startsWith("push/") && !names.has(name));
  expect(missing).toEqual([]);
});

test("no API is both simulated and listed as not simulated", () => {
  const key = ({ name, hosts }: (typeof rows)[number]) => `${hosts.join()} ${name}`;
  const simulated = new Set(rows.filter(({ isSimulated }) => isSimulated).map(key));
  expect(rows.filter((row) => !row.isSimulated && simulated.has(key(row)))).toEqual([]);
});
