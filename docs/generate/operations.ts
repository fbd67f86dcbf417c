import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { baseAppRoot } from "@menshen/login-types";
import { code, page, table, type Page } from "./markdown.ts";

/** Metrics as a running server shows them, and the alarms that the official Types raise. */
export async function operationsPage(metricsText: string): Promise<Page> {
  return page("metrics", "en", "Metrics and alarms", [
    "`GET /metrics` in the Prometheus format: to programs on the same machine that ask directly, and to administrators (`Authorization: Bearer $MENSHEN_ADMIN_TOKEN`). Labels come from closed sets. Node's default metrics (`process_*`, `nodejs_*`) come along.",
    "## Metrics",
    table(["metric", "type", "meaning"], metricRows(metricsText)),
    "## Alarms",
    "An element reports ongoing problems. Every node collects them once a minute and after each reload; they are logged when they appear and when they end, shown in the console, returned by `app.alarms.list` and counted by `menshen_alarms{element,code}`.",
    table(["code", "raised when", "remedy"], await alarmRows()),
  ]);
}

function metricRows(text: string): string[][] {
  const types = new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]),
  );
  return [...text.matchAll(/^# HELP (menshen_\S+) (.+)$/gm)].map(([, name = "", help = ""]) => [
    code(name),
    types.get(name) ?? "",
    help,
  ]);
}

const alarms: Readonly<Record<string, { when: string; remedy: string }>> = {
  "callback-clock": {
    when: "within the last hour a callback arrived that was more than 10 minutes old or 5 minutes ahead; it is stored, marked and processed",
    remedy:
      "Synchronise this machine's clock (NTP). Callbacks are ordered by at most five minutes after they arrive, so that a wrong time outranks nothing for long.",
  },
  "ticket-missing": {
    when: "no `suite_ticket` came for 20 minutes, or none ever; WeCom pushes one every ten minutes",
    remedy:
      "Compare the template's callback URL, Token and EncodingAESKey with the config, check that WeCom reaches this server, and refresh the ticket in the service provider console.",
  },
  "unequal-keys": {
    when: "two instances of one suite have different secrets",
    remedy: "Configure the same values in both.",
  },
  "plain-corp-id": {
    when: "the `corpId` of a config is plain, and WeCom names the suite's companies by encrypted ids",
    remedy:
      "Set `providerCorpId` and `providerSecret` in `authConfig`, or write the company's encrypted id.",
  },
  "corp-unusable": {
    when: "WeCom refuses a company's authorisation (40084, 48004, 301007, 2000002)",
    remedy:
      "The alarm names the number; see it under [error numbers](errors.md). Nothing is deleted, and the company works again once WeCom allows it.",
  },
};

/** @throws Error where the sources raise another set of alarms than is described here */
async function alarmRows(): Promise<string[][]> {
  // The server's own one is not among the sources of the elements.
  const raised = ["callback-clock", ...(await raisedAlarms())].sort();
  const described = Object.keys(alarms).sort();
  if (raised.join() !== described.join())
    throw new Error(`alarms raised: ${raised.join(", ")}; described: ${described.join(", ")}`);
  return Object.entries(alarms).map(([name, { when, remedy }]) => [code(name), when, remedy]);
}

async function raisedAlarms(): Promise<string[]> {
  const files = await readdir(baseAppRoot, { recursive: true });
  const sources = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  const texts = await Promise.all(sources.map((file) => readFile(join(baseAppRoot, file), "utf8")));
  const codes = texts.flatMap((text) =>
    [...text.matchAll(/\balarm\(\s*"([a-z-]+)"/g)].map(([, name = ""]) => name),
  );
  return [...new Set(codes)].sort();
}
