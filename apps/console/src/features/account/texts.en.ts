/** Texts of a user's own account, in English; `texts.zh.ts` has the same keys. */
export const accountEn = {
  account: {
    title: "My account",
    lead: "Who you are here, how you can sign in, and where you are signed in.",
    nobody: "You are here as the administrator, without an account of your own.",
    profile: "Profile",
    since: "First login {{time}}",
    accounts: "Ways to sign in",
    accountsLead: "Every account below opens this same user.",
    linkedSince: "Linked since {{time}}",
    updated: "profile of {{time}}",
    notLinked: "Not linked",
    link: "Link",
    linkOf: "Link: {{title}}",
    unlink: "Unlink",
    unlinkTitle: "Unlink “{{title}}”?",
    unlinkText: "You cannot sign in this way any more until you link it again.",
    linked: "Linked. You can sign in with it from now on: {{title}}",
    linkFailed: "The account was not linked. Try again.",
    errcode: "Error code {{errcode}}",
  },
} as const;
