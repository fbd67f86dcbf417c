import { defineType, extendType, mutation } from "@menshen/core";
import { z } from "zod";
import type { LoginRules } from "./extension-rules.ts";

const Login = defineType({
  config: z.object({ corpId: z.string() }),
  create: () => ({ getLoginCode: mutation({ access: "public", run: () => ({ loginCode: "" }) }) }),
});

extendType(Login, {
  config: z.object({ staff: z.array(z.string()) }),
  admit: ({ account, member }, { config, element, purpose }) => {
    config.corpId satisfies string;
    element.fullName satisfies string;
    if (purpose === "bind") return member?.status === 1;
    return config.staff.includes(account.subject);
  },
  profile: async ({ name, profile }) => ({ name: name ?? "?", profile: { ...profile, badge: 1 } }),
});
extendType(Login, { admit: async ({ account }) => account.subject !== "x" });
extendType(Login, {
  admit({ account }) {
    if (account.subject === "x") throw new Error("no");
  },
});
// @ts-expect-error -- a missing value must not admit
extendType(Login, { admit: ({ member }) => member?.memberId.startsWith("a") });
// @ts-expect-error -- who came is the provider's word
extendType(Login, { profile: () => ({ account: { subject: "x" } }) });
// @ts-expect-error -- the config has no such field
extendType(Login, { admit: (_, { config }) => config.staff.length > 0 });

({ admit: () => false }) satisfies LoginRules<unknown>;
