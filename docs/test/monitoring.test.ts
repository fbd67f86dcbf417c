import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startTestServer } from "@menshen/testkit";
import { expect, it } from "vitest";

const operate = join(import.meta.dirname, "../operate");
const NAME = /\b(?:menshen|process|nodejs)_[a-z0-9_]+\b/g;

/** The names of a file that stand where a metric does. */
const namesIn = (text: string): string[] => [...new Set(text.match(NAME))].sort();

it("the dashboard and the alert rules name metrics that a server has, and cover every one of ours", async () => {
  await using test = await startTestServer();
  const text = await (await fetch(`${test.address}/metrics`)).text();
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  const offered = new Set(
    types.flatMap(([, name = "", type]) =>
      type === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );
  const dashboard = await readFile(join(operate, "grafana/menshen.json"), "utf8");
  const alerts = await readFile(join(operate, "alerts.yml"), "utf8");
  const used = namesIn(dashboard + alerts);
  expect(used.filter((name) => !offered.has(name))).toEqual([]);
  const ours = types.map(([, name = ""]) => name).filter((name) => name.startsWith("menshen_"));
  // A warning in the log names the peer, once a minute.
  const absent = new Set(["menshen_forwarded_ignored_total"]);
  const uncovered = ours.filter((name) => !used.some((one) => one.startsWith(name)));
  expect(uncovered.filter((name) => !absent.has(name))).toEqual([]);
});
