import {
  mutation,
  query,
  type ElementFacts,
  type JsonOnly,
  type Method,
  type Ports,
} from "@menshen/core";
import { z } from "zod";
import type { AccountScope } from "../accounts/link-account.ts";
import { BindAccount, loginProof, ProviderCode, StartLogin, UnbindAccount } from "./inputs.ts";
import type { BindInput, StartInput } from "./inputs.ts";
import { linkMethods, type Done, type LinkMethods } from "./linking/link-methods.ts";
import {
  loginMethods,
  type CompleteInput,
  type LoginGrant,
  type LoginMethods,
} from "./login-methods.ts";
import type { LoginSpec, ProviderLogin } from "./login-spec.ts";
import { onlyCompany } from "./only-company.ts";
import type { LoginConfig, LoginPages, PageUrls } from "./start-login.ts";

/** What a login element is made of; the context of `create` has it. */
export interface LoginContext {
  /** `requireState` of `loginOptions` is read. */
  readonly config: object;
  readonly element: ElementFacts;
  readonly ports: Ports;
}

/** What a Type says about the login of its Instances. */
export interface LoginForm<
  Profile extends object,
  Facts extends object,
  Pages extends LoginPages,
  CodeName extends string,
> extends ProviderLogin<Profile> {
  /** The name by which clients know this kind of login; that of the Type by default. */
  readonly authType?: string | undefined;
  /** Whether an unknown person becomes a user; e.json may override it. */
  readonly allowRegister: boolean;
  /** The only company of the Instance; null where the provider knows none. */
  readonly corpId: string | null;
  /** The landing of the Instance by default. */
  readonly redirectUri?: string | undefined;
  /** What `getLoginCode` calls the provider's code. */
  readonly codeName: CodeName;
  /** What `getLoginConfig` answers beside the state, the addresses and the redirectUri. */
  readonly facts: Facts;
  /** The addresses that `getLoginConfig` answers: their names, and the provider's page of each. */
  readonly pages: Pages;
}

/** The members that every login element has. A type alias, as those of elements have to be. */
export type LoginMembers<Profile extends object, Config, CodeName extends string> = Pick<
  LoginMethods<Profile>,
  "beginLogin" | "finishLogin"
> & {
  readonly getLoginConfig: Method<"query", "public", StartInput | null | undefined, Config>;
  readonly getLoginCode: Method<
    "mutation",
    "public",
    LoginCodeInput<CodeName>,
    Profile & LoginGrant
  >;
  readonly redirectUri: string;
};

/** What `getLoginConfig` answers beside the state. */
export type LoginFacts<Facts extends object, Pages extends LoginPages> = Facts &
  PageUrls<Pages> & { redirectUri: string };

export type LoginCodeInput<CodeName extends string> = { [Name in CodeName]: string } & {
  state?: string | null | undefined;
  verifier?: string | undefined;
};

/**
 * The members of a login element: two steps, `begin` and `identify`, become the methods that pages, programs and the
 * server call. State, binding, replay, users, sessions and audit are the same for every Type.
 *
 * @example
 * create: (context) => loginMembers(context, { codeName: "code", allowRegister: false, corpId: null, facts: {},
 *   pages: { loginUrl: "qr" }, begin: ({ state }) => page(state), identify: ({ code }) => personOf(code) })
 */
export function loginMembers<
  Profile extends object,
  Facts extends object,
  Pages extends LoginPages,
  CodeName extends string,
  Always extends keyof Facts = never,
>(
  context: LoginContext,
  form: LoginForm<Profile, Facts, Pages, CodeName>,
): LoginMembers<Profile, LoginConfig<LoginFacts<Facts, Pages>, Always>, CodeName> {
  return membersOf(specOf(context, form), form);
}

/** The members of an element whose accounts people link themselves, in addition. */
export type LinkedLoginMembers = Pick<LinkMethods, "finishBind" | "linkedAccounts"> & {
  readonly bind: Method<"mutation", "session", z.input<typeof BindAccount>, Done>;
  readonly unbind: Method<"mutation", "session", z.input<typeof UnbindAccount>, Done>;
};

/**
 * `loginMembers` for a provider of persons, where everybody has an account: an unknown person links it to a user first.
 *
 * @param form with `accounts`, the accounts that `unbind` removes
 */
export function linkedLoginMembers<
  Profile extends object,
  Facts extends object,
  Pages extends LoginPages,
  CodeName extends string,
  Always extends keyof Facts = never,
>(
  context: LoginContext,
  form: LoginForm<Profile, Facts, Pages, CodeName> & { readonly accounts: AccountScope },
): LoginMembers<Profile, LoginConfig<LoginFacts<Facts, Pages>, Always>, CodeName> &
  LinkedLoginMembers {
  const spec = { ...specOf(context, form), offersBinding: true };
  const links = linkMethods({ ...spec, accounts: form.accounts });
  return {
    ...membersOf(spec, form),
    bind: mutation({
      access: "session",
      input: BindAccount,
      describe: { zh: "将账号绑定到用户", en: "Links an account to a user" },
      run: (input: BindInput, ctx) => links.bind(input, ctx),
    }),
    unbind: mutation({
      access: "session",
      input: UnbindAccount,
      describe: { zh: "解除用户的账号绑定", en: "Unlinks a user's account" },
      run: (input, ctx) => links.unbind(input, ctx),
    }),
    finishBind: links.finishBind,
    linkedAccounts: links.linkedAccounts,
  };
}

function specOf<Profile extends object>(
  { config, element, ports }: LoginContext,
  form: LoginForm<Profile, object, LoginPages, string>,
): LoginSpec<Profile> {
  const { authType = element.type, allowRegister, corpId, begin, identify } = form;
  const { requireState = true } = config as { requireState?: boolean | 0 | 1 };
  return {
    element,
    ports,
    authType,
    redirectUri: form.redirectUri ?? landingOf(element, ports),
    requireState: Boolean(requireState),
    allowRegister,
    companyOf: onlyCompany({ corpId, begin, identify }),
  };
}

/** The page of this server that ends an element's logins unless its config names another. */
function landingOf(
  { fullName }: Pick<ElementFacts, "fullName">,
  { settings }: Pick<Ports, "settings">,
): string {
  return `${settings.publicOrigin}/api/auth/${fullName}/callback`;
}

function membersOf<
  Profile extends object,
  Facts extends object,
  Pages extends LoginPages,
  CodeName extends string,
  Always extends keyof Facts,
>(
  spec: LoginSpec<Profile>,
  { facts, pages, codeName }: LoginForm<Profile, Facts, Pages, CodeName>,
): LoginMembers<Profile, LoginConfig<LoginFacts<Facts, Pages>, Always>, CodeName> {
  const { redirectUri } = spec;
  const login = loginMethods(spec);
  return {
    /** Everything the login page needs, no secrets. */
    getLoginConfig: query(
      {
        access: "public",
        input: StartLogin,
        describe: {
          zh: "发起登录：返回 state 与要前往的登录页地址",
          en: "Starts a login: the state and the pages to send the person to",
        },
        run: async (input, ctx): Promise<LoginConfig<LoginFacts<Facts, Pages>, Always>> => {
          const started = await login.start(input, ctx, { pages });
          return { ...started, ...facts, redirectUri };
        },
      },
      ...asJson<LoginConfig<LoginFacts<Facts, Pages>, Always>>(),
    ),
    /** @throws Code 10105 refused, 10201 not linked yet, with `data.bindCode`, and what the provider refuses with */
    getLoginCode: mutation(
      {
        access: "public",
        input: loginCodeInput(codeName),
        describe: {
          zh: "完成登录：返回本人信息与用于换取会话的 loginCode，以及可以进入的企业",
          en: "Ends a login: the person, a loginCode for a session, and the companies it opens",
        },
        run: ({ code, ...proof }, ctx) => login.complete({ code, ...proof }, ctx),
      },
      ...asJson<Profile & LoginGrant>(),
    ),
    beginLogin: login.beginLogin,
    finishLogin: login.finishLogin,
    redirectUri,
  };
}

/** Facts and profiles are plain records; the compiler cannot conclude that for a type parameter. */
function asJson<T>(): JsonOnly<T> {
  return [] as unknown as JsonOnly<T>;
}

/** By the name of the code: thousands of elements share two or three schemas. */
const loginCodeInputs = new Map<string, z.ZodType>();

function loginCodeInput<CodeName extends string>(
  codeName: CodeName,
): z.ZodType<CompleteInput, LoginCodeInput<CodeName>> {
  const schema =
    loginCodeInputs.get(codeName) ??
    z
      .strictObject({ ...loginProof, [codeName]: ProviderCode })
      .transform(({ state, verifier, [codeName]: code }) => ({ code, state, verifier }));
  loginCodeInputs.set(codeName, schema);
  // The type of a computed key is that of every string.
  return schema as unknown as z.ZodType<CompleteInput, LoginCodeInput<CodeName>>;
}
