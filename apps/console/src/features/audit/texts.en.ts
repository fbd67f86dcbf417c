/** Texts of the audit log, in English; `texts.zh.ts` has the same keys. */
export const auditEn = {
  audit: {
    title: "Audit log",
    lead: "What happened, newest first. No secrets, no tokens.",
    time: "Time",
    action: "What",
    element: "Element",
    actor: "Who",
    snapshot: "Snapshot",
    detail: "Details",
    empty: "Nothing has happened yet",
    emptyText: "Logins, tests and administrator actions are listed here.",
    more: "Show older",
  },
} as const;
