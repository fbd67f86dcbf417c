/** Texts of a user's own account, in English; `texts.zh.ts` has the same keys. */
export const accountEn = {
  account: {
    title: "My account",
    lead: "Profile, login methods and signed-in devices.",
    noUser: "You are signed in as administrator, without a user account.",
    profile: "Profile",
    since: "First login {{time}}",
    accounts: "Login methods",
    accountsLead: "Each account signs in to this user.",
    linkedSince: "Linked since {{time}}",
    updated: "profile of {{time}}",
    notLinked: "Not linked",
    link: "Link",
    linkOf: "Link: {{title}}",
    unlink: "Unlink",
    unlinkTitle: "Unlink “{{title}}”?",
    unlinkText: "You cannot sign in with it until you link it again.",
    linked: "Linked. You can now sign in with it: {{title}}",
    linkFailed: "Linking failed. Try again.",
    errcode: "Error code {{errcode}}",
  },
} as const;
