/** Texts of the overview, in English; `texts.zh.ts` has the same keys. */
import { figuresEn } from "./figures/texts.en.ts";

export const overviewEn = {
  ...figuresEn,
  overview: {
    title: "Overview",
    lead: "How logins go, what needs attention, what is running.",
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
    noProblems: "No problems.",
    next: "First steps",
    stepTest: "Try a login",
    stepTestText:
      "No WeChat or WeCom account is needed: the sandbox simulates the provider. Your administrator session is not affected.",
    stepTestLink: "Test {{title}}",
    stepSandbox: "Explore the sandbox",
    stepSandboxText: "Simulated companies, people and phones. Scan as any of them.",
    stepSandboxLink: "Open the sandbox",
    stepSamples: "Embed the login in a page",
    stepSamplesText: "Sample pages of the login components, signed in through the sandbox:",
    stepSandboxOff: "The sandbox is off in this mode; logins use the real providers.",
    stepSuite: "Add a company",
    stepSuiteText:
      "A proxy-developed app serves many companies. Once a company authorises it, its members sign in with an organisation code.",
    stepSuiteLink: "Add a company",
    stepEdit: "Edit a file",
    stepEditText:
      "Change the title in this file and save. The new title appears here without a reload.",
    stepEditLink: "Show this element",
    stepEditNone: "Add an element folder under elements/ and it appears here.",
  },
  nodes: {
    title: "Nodes",
    same: "All nodes serve the same elements.",
    drift:
      "Nodes serve different elements: a request is answered differently from node to node. Update the element folders of those that lag behind.",
    current: "this node",
    differs: "differs from this node",
    snapshot: "snapshot {{number}} since {{time}}",
    started: "started {{time}}",
    seen: "reported {{time}}",
  },
  keys: {
    title: "Keys",
    sealing: "Public key for menshen seal (--key):",
    current: "Stored secrets are sealed under the key",
    single: "No other key is in use.",
    rotating:
      "Housekeeping seals rows of earlier keys again; sealed values in element files (elements) have to be replaced with menshen seal. An earlier secret can be removed when no row is left under it.",
    table: "Table",
    keyId: "Key id",
    key: "Key",
    rows: "Rows",
    kindOf: {
      current: "current",
      previous: "earlier, configured",
      missing: "not configured",
      unreadable: "damaged, does not open",
    },
  },
  adminSessions: {
    title: "Administrator sessions",
    end: "End",
    endTitle: "End this session?",
    endText:
      "That browser has to sign in again with a new link. Its open pages stop within a minute.",
  },
} as const;
