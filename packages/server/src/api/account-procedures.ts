import { Code, type Element, type Ports } from "@menshen/core";
import { findCapability } from "@menshen/domain";
import { appQuery } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import { findLoginElement } from "../login/find-login-element.ts";
import { serializeAccount, serializeUser } from "./serializers.ts";

/** `app.account.*`: data of the signed-in user. Elements themselves link and unlink accounts. */
export function accountProcedures(app: App, ports: Ports) {
  return {
    get: appQuery({
      access: "session",
      describe: "The signed-in user, their accounts and the login methods that can be linked",
      run: async (_, { userId }) => {
        const user = userId === undefined ? null : await ports.data.users.find(userId);
        if (!user) throw new Code(10602, "this call needs a session");
        const accounts = await ports.data.accounts.listOfUser(user.id);
        return {
          user: serializeUser(user),
          accounts: accounts.map(serializeAccount),
          methods: await linkableMethods(app, user.id),
        };
      },
    }),
  };
}

/** Active login elements whose accounts users can link themselves. */
async function linkableMethods(app: App, userId: string) {
  const logins = app
    .findElements({ type: "auths.loginTypes.Meta" })
    .flatMap(({ fullName, isActive }) => (isActive && findLoginElement(app, fullName)) || []);
  const methods = await Promise.all(logins.map((login) => methodOf(login, userId)));
  return methods.filter((one) => one !== null);
}

async function methodOf(login: Element, userId: string) {
  const { fullName, title, icon } = login;
  const linkedAccounts = findCapability(login, "linkedAccounts");
  if (!linkedAccounts) return null;
  const accounts = await linkedAccounts({ userId });
  return {
    fullName,
    title,
    icon: icon ?? null,
    /** Ids in `accounts`. */
    accountIds: accounts.map(({ id }) => id),
  };
}
