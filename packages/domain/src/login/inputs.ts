import { field, outbound } from "@menshen/core";
import { z } from "zod";
import type { FlowRow, ReturnMode } from "./ports.ts";

/** A flow's state: letters and digits only, since providers echo nothing else. */
export const State: z.ZodString = z.string().regex(/^[A-Za-z0-9]{22,128}$/);
/** What a provider's page hands back. */
export const ProviderCode: z.ZodString = z.string().min(1).max(512);
/** PKCE's verifier and its S256 challenge. */
const Verifier = z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/);
const Challenge = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const ReturnTo = z.string().min(1).max(2048);

/** What every method that starts a login takes. */
export const loginStart = {
  challenge: Challenge.optional(),
  returnTo: ReturnTo.optional(),
  returnMode: z.enum(["fragment", "query"]).optional(),
};

export interface StartInput {
  /** S256 of the caller's verifier; without it the flow has no binding. */
  challenge?: string | undefined;
  purpose?: "login" | "bind" | undefined;
  returnTo?: string | undefined;
  /** Whether code and state arrive in the fragment of `returnTo`, the default, or in its query: paths of this site only. */
  returnMode?: ReturnMode | undefined;
}

/** The input of every `getLoginConfig`. */
export const StartLogin: z.ZodType<StartInput, StartInput | null | undefined> = z
  .strictObject({
    ...loginStart,
    purpose: z.enum(["login", "bind"]).optional(),
  })
  .nullish()
  .transform((input) => input ?? {});

/** What every `getLoginCode` takes beside the provider's code. */
export const loginProof = {
  // Null is what `URLSearchParams.get` gives for a missing one.
  state: State.nullish().transform((state) => state ?? undefined),
  verifier: Verifier.optional(),
};

export const BeginLoginInput = z.strictObject({
  flow: z.enum(["qr", "workbench"]),
  purpose: z.enum(["login", "bind", "dry-run", "invitation"]),
  cookieSecret: z.string().min(22),
  returnTo: ReturnTo.optional(),
  corpId: z.string().optional(),
  org: z.string().optional(),
  invitation: z.string().min(22).max(128).optional(),
  dryRunId: z.string().optional(),
});

export const FinishLoginInput = z.strictObject({
  state: State,
  code: ProviderCode,
  params: z.record(z.string(), z.string()).optional(),
  cookieSecret: z.string(),
  flow: z.custom<FlowRow>().optional(),
});

export const FinishBindInput = z.strictObject({
  bindCode: z.string().min(1).max(128),
  cookieSecret: z.string(),
});

export const LinkedAccountsInput = z.strictObject({ userId: z.string().min(1) });

export interface BindInput {
  /** The signed-in user where absent. */
  userId?: string | undefined;
  code?: string | undefined;
  bindCode?: string | undefined;
  state?: string | undefined;
  verifier?: string | undefined;
}

const UserId = z.string().min(1).max(64);

/** The input of every `bind`. */
export const BindAccount: z.ZodType<
  BindInput,
  Omit<BindInput, "state"> & { state?: string | null | undefined }
> = z
  .strictObject({
    userId: UserId.optional(),
    code: ProviderCode.optional(),
    bindCode: z.string().min(1).max(128).optional(),
    ...loginProof,
  })
  .refine(({ code, bindCode }) => (code === undefined) !== (bindCode === undefined), {
    path: ["code"],
    message: "expected either code or bindCode",
  });

/** The input of every `unbind`. */
export const UnbindAccount: z.ZodType<
  { userId?: string | undefined },
  { userId?: string | undefined } | null | undefined
> = z
  .strictObject({ userId: UserId.optional() })
  .nullish()
  .transform((input) => input ?? {});

/** A flag of a config: booleans, and 0 or 1 as e.json has them. */
const flag = z.literal([true, false, 1, 0]);

/** Keys that the config of every login Type may have. */
export const loginOptions = {
  requireState: field(flag.optional(), {
    titles: { zh: "必须带 state", en: "Require state" },
    help: {
      zh: "默认开启。关闭后，没有 state 的请求也能登录，失去对伪造登录的防护。",
      en: "On by default. Switched off, calls without a state can sign in, unprotected against forged logins.",
    },
  }),
  isActive: field(flag.optional(), {
    titles: { zh: "启用", en: "Active" },
    help: {
      zh: "默认启用。停用后登录页不再显示它。",
      en: "On by default. Switched off, it disappears from the login page.",
    },
  }),
  apiBase: outbound({
    titles: { zh: "接口地址", en: "API base" },
    help: {
      zh: "默认用服务器的设置；私有化部署或沙箱才需要填写。",
      en: "Defaults to the server's setting; only private deployments and simulators need it.",
    },
  }).optional(),
  loginBase: outbound({
    titles: { zh: "扫码页地址", en: "Login page base" },
    help: {
      zh: "默认用服务器的设置。",
      en: "Defaults to the server's setting.",
    },
  }).optional(),
  authorizeBase: outbound({
    titles: { zh: "客户端内授权页地址", en: "Authorise page base" },
    help: {
      zh: "默认用服务器的设置。",
      en: "Defaults to the server's setting.",
    },
  }).optional(),
};
