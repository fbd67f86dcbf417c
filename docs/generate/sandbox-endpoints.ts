import { endpointTable, type EndpointRow } from "@menshen/sandbox";
import { code, page, table, type Page } from "./markdown.ts";

const intro = `What the sandbox answers in the providers' place, as its routes describe themselves. WeCom's APIs below
\`/cgi-bin\` first check, in this order: token (41001, 40014, 42001), caller's address (60020), company (301007), app
(50003), kind of caller (48002), rate (45009, 45033), method (43002, 40063), characters of the body (40033). Those of a
provider check the suite's or provider's token (41022, 40082, 42009), the address and the rate. The column "checks" is what
comes after that.`;

/** The endpoints of both providers: what is checked, what is not, and what is not simulated at all. */
export function sandboxEndpointsPage(): Page {
  const rows = endpointTable();
  const hosts = [...new Set(rows.flatMap((row) => row.hosts))];
  return page("sandbox-endpoints", "en", "Sandbox: simulated endpoints", [
    intro.replaceAll("\n", " "),
    ...hosts.flatMap((host) => hostParts(host, rows)),
    "## Not simulated",
    "These exist at the provider. The sandbox answers errcode 990404 and the header `x-sandbox-not-simulated`, records the call, and takes scripted faults for them, whose `set` can stand in for an answer.",
    rows
      .filter(({ isSimulated }) => !isSimulated)
      .map(({ name }) => code(name))
      .join(", "),
  ]);
}

function hostParts(host: string, rows: readonly EndpointRow[]): readonly string[] {
  const own = rows.filter((row) => row.isSimulated && row.hosts.includes(host));
  if (own.length === 0) return [];
  const body = own.map(({ name, method, page: address, checks, omits }) => [
    `[${code(name)}](${address})`,
    method,
    checks,
    omits,
  ]);
  return [`## ${host}`, table(["endpoint", "method", "checks", "not simulated"], body)];
}
