/** Texts of the administrator's sign-in, in English; `texts.zh.ts` has the same keys. */
export const signInEn = {
  signIn: {
    title: "Administrator sign-in",
    lead: "The console shows the server's configuration, so it is open to the administrator only.",
    how: "Open the link that the server prints",
    howLocal:
      "In the terminal where it runs, look for the line with “#admin=”. Starting it again prints a new link:",
    howServe: "This is a production server: request a link where it runs.",
    fromPackage: "Or, where the published package is used:",
    once: "A link works once and expires within an hour. It signs this browser in for 8 hours, until 30 minutes without an action.",
    paste: "Or paste the link here",
    placeholder: "http://127.0.0.1:3000/#admin=…",
    submit: "Sign in",
    empty: "Paste the whole link, or the token after “#admin=”.",
    refused: "The link was rejected. It may have expired or been used already; request a new one.",
    tooMany: "Too many attempts. Wait a minute and try again.",
    unreachable: "The server does not answer. Is it running?",
    notAdmin: "Not an administrator?",
    toLogin: "Sign in to your own account",
  },
} as const;
