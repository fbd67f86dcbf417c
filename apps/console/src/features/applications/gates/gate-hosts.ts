import type { ElementDetail } from "../../../shared/server/rows.ts";

/** What the server shows in place of a value that may be a secret, as one of a form that no host has. */
const MASK = /^\*+$/;

/** The hosts in a gate's config file; none where the file cannot be read. */
export function hostsOf({ fullName, files }: Pick<ElementDetail, "fullName" | "files">): string[] {
  const name = `${fullName.slice(fullName.lastIndexOf(".") + 1)}.json`;
  const { hosts } = parsed(files.find((file) => file.name === name)?.text ?? "");
  return Array.isArray(hosts)
    ? hosts.filter((host) => typeof host === "string" && !MASK.test(host))
    : [];
}

function parsed(text: string): { hosts?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { hosts?: unknown };
  } catch {
    return {};
  }
}
