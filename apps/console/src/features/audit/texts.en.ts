/** Texts of the audit log, in English; `texts.zh.ts` has the same keys. */
export const auditEn = {
  audit: {
    title: "Audit log",
    lead: "Logins, tests and administrator actions, newest first. No secrets, no tokens.",
    time: "Time",
    action: "Action",
    element: "Element",
    actor: "Actor",
    snapshot: "Snapshot",
    detail: "Details",
    empty: "No entries yet",
    emptyText: "Logins, tests and administrator actions are listed here.",
    more: "Show older",
  },
} as const;
