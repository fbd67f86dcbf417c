import type { Suite, SuiteCorp } from "../../shared/server/rows.ts";

/** WeCom pushes a ticket every 10 minutes: two are missing. */
const TICKET_LATE_MS = 20 * 60_000;

export type TicketState = "good" | "late" | "never";

export function ticketState({ ticket }: Pick<Suite, "ticket">, nowMs: number): TicketState {
  if (!ticket) return "never";
  return nowMs - ticket.receivedAt > TICKET_LATE_MS ? "late" : "good";
}

/** Error numbers with which WeCom rejects an authorisation. */
const problems = [40084, 48004, 301007, 2000002] as const;

export function problemKey(problem: number) {
  const known = problems.find((one) => one === problem);
  return known === undefined ? "suites.problem_other" : (`suites.problem_${known}` as const);
}

/** Companies by authorisation, latest first; cancelled ones separately. */
export function sortCorps(corps: readonly SuiteCorp[]): { open: SuiteCorp[]; over: SuiteCorp[] } {
  const latest = corps.toSorted((a, b) => b.authorisedAt - a.authorisedAt);
  return {
    open: latest.filter(({ status }) => status !== "cancelled"),
    over: latest.filter(({ status }) => status === "cancelled"),
  };
}

/** Keys of the companies that hold an authorisation of any suite, with their names. */
export function openCorps(suites: readonly Suite[]): Map<string, string> {
  return new Map(
    suites.flatMap(({ suiteId, corps }) =>
      corps
        .filter(({ status }) => status !== "cancelled")
        .map((corp) => [
          `${suiteId} ${corp.corpId} ${corp.authorisedAt}`,
          corp.corpFullName || corp.corpName || corp.corpId,
        ]),
    ),
  );
}
