import type { Snapshot } from "@menshen/runtime";
import { databaseFaultOf } from "@menshen/db";
import type { Host } from "../host.ts";

export interface Readiness {
  /** `degraded` serves logins, in part by a last good state. */
  readonly status: "ready" | "degraded" | "not ready";
  readonly database: string;
  readonly elements: "ok" | "failed";
  /** What is degraded, or that the server is stopping; names only, since anybody may ask. */
  readonly reasons?: readonly string[];
}

const MOST_NAMES = 20;

/** Whether this node should receive requests. */
export async function readinessOf(host: Host): Promise<Readiness> {
  const { app, draining } = host;
  const database = await host.ping().then(
    () => "ok",
    (error: unknown) => databaseFaultOf(error) ?? "unreachable",
  );
  const { snapshot } = app;
  const failed = [...snapshot.elements.values()].some(
    ({ official, state }) => official && state === "failed",
  );
  const elements = failed ? "failed" : "ok";
  if (draining.aborted)
    return { status: "not ready", database, elements, reasons: ["the server is stopping"] };
  if (database !== "ok" || failed) return { status: "not ready", database, elements };
  const reasons = degradations(snapshot);
  return reasons.length === 0
    ? { status: "ready", database, elements }
    : { status: "degraded", database, elements, reasons };
}

/** Element roots and elements that are served by their last good state or not at all. */
function degradations({ elements, diagnostics }: Snapshot): string[] {
  const lost = diagnostics.filter(({ code }) => code === "root-lost");
  const named = (state: string, text: string): string[] =>
    shortened(
      [...elements.values()]
        .filter((one) => one.state === state)
        .map(({ fullName }) => `${fullName}: ${text}`),
    );
  const polls = diagnostics.some(({ code }) => code === "watch-polling");
  return [
    ...(polls ? ["changed files are noticed by polling: the system has no watches left"] : []),
    ...lost.map(({ file }) => `element root ${file}: gone or empty, its last good state is served`),
    ...named("stale", "its files are broken, its last good version is served"),
    ...named("unconfigured", "has example values or values of the wrong form"),
    ...named("failed", "has no good version"),
  ];
}

function shortened(reasons: readonly string[]): string[] {
  const more = reasons.length - MOST_NAMES;
  return more > 0 ? [...reasons.slice(0, MOST_NAMES), `and ${more} more`] : [...reasons];
}
