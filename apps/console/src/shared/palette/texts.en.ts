/** Texts of the search over everything, in English; `texts.zh.ts` has the same keys. */
export const paletteEn = {
  palette: {
    title: "Go to",
    placeholder: "Element, user, company, application or page",
    results: "Results",
    none: "Nothing matches.",
    pages: "Pages",
    applications: "Applications",
    elements: "Elements",
    users: "Users",
    companies: "Companies",
    keys: "Arrow keys choose, Enter opens, Esc closes.",
    count_one: "{{count}} result",
    count_other: "{{count}} results",
  },
} as const;
