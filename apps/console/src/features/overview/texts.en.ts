/** Texts of the overview, in English; `texts.zh.ts` has the same keys. */
export const overviewEn = {
  overview: {
    title: "Overview",
    lead: "What is running, and what to do next.",
    running: "Running now",
    version: "Version",
    mode: "Mode",
    modeOf: {
      start: "start: local, with sandbox",
      dev: "dev: development",
      serve: "serve: production",
    },
    snapshot: "Snapshot",
    hash: "Content hash",
    edit: "Console editing",
    editOn: "on",
    editOff: "off",
    elements: "Elements",
    problems: "Problems",
    noProblems: "Every element is in order.",
    next: "First steps",
    stepTest: "Try a login",
    stepTestText:
      "No WeChat or WeCom account is needed: the sandbox plays the provider. Your own session here stays as it is.",
    stepTestLink: "Test {{title}}",
    stepSandbox: "Meet the sandbox",
    stepSandboxText: "Companies, people and their phones, simulated. Scan as anyone you like.",
    stepSandboxLink: "Open the sandbox",
    stepSandboxOff: "The sandbox is off in this mode; logins go to the real providers.",
    stepSuite: "Let a company in",
    stepSuiteText:
      "A proxy-developed app serves many companies. Let one authorise it, and its people sign in by a code.",
    stepSuiteLink: "Add a company",
    stepEdit: "Edit a file and watch",
    stepEditText:
      "Change the title in this file and save. The new one appears here without a reload.",
    stepEditLink: "Show this element",
    stepEditNone: "Add an element folder under elements/ and it appears here.",
  },
} as const;
