import { mutation, query, type CallContext } from "@menshen/core";
import {
  loginProof,
  ProviderCode,
  type Platform,
  type SignedIn,
  type StartInput,
} from "@menshen/domain";
import { z } from "zod";
import { CorpId, FullName, OrgCode, SetCallbackInput, SetCodeInput } from "./admin.ts";
import type { CodeLoginConfig, LoginInput } from "./login.ts";

/** What the service and every instance can do: an instance does it, the service finds the instance. */
export interface SharedCalls {
  loginByWorkbench(
    input: LoginInput & { platform?: Platform | undefined; authFullName?: string | undefined },
    ctx: CallContext,
  ): Promise<SignedIn>;
  setCode(input: z.output<typeof SetCodeInput>, ctx: CallContext): Promise<void>;
  setCallback(input: z.output<typeof SetCallbackInput>, ctx: CallContext): Promise<string>;
  getLoginConfigByCode(
    input: StartInput & { code: string },
    ctx: CallContext,
  ): Promise<CodeLoginConfig>;
  retryCallBack(input: { recordId: number }, ctx: CallContext): Promise<void>;
}

/** The input of `getLoginConfigByCode`. */
export const ByCodeInput = z.strictObject({
  code: OrgCode,
  challenge: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .optional(),
  returnTo: z.string().min(1).max(2048).optional(),
});

const WorkbenchInput = z.strictObject({
  corpId: CorpId,
  code: ProviderCode,
  platform: z.enum(["web", "mobile", "app"]).optional(),
  authFullName: FullName.optional(),
  ...loginProof,
});

const RetryInput = z.strictObject({ recordId: z.int().positive() });

export function sharedMethods(calls: SharedCalls) {
  return {
    /** @throws Code 10301 the company is not authorised, 10304 several elements match, 40029 spent code */
    loginByWorkbench: mutation({
      access: "public",
      input: WorkbenchInput,
      describe: "Signs in a member who opened the app inside WeCom",
      run: (input, ctx) => calls.loginByWorkbench(input, ctx),
    }),
    /** @throws Code 10703 another company has the code, 10301 the company is not authorised */
    setCode: mutation({
      access: "admin",
      input: SetCodeInput,
      describe: "Gives a company an organisation code, by which its people start a login",
      run: (input, ctx) => calls.setCode(input, ctx),
    }),
    /** @throws Code 10701 the Token or the EncodingAESKey cannot be one */
    setCallback: mutation({
      access: "admin",
      input: SetCallbackInput,
      describe:
        "Keeps the keys of a company's own app callback; gives the address to enter in WeCom",
      run: (input, ctx) => calls.setCallback(input, ctx),
    }),
    /** @throws Code 10302 nobody has this code */
    getLoginConfigByCode: query({
      access: "public",
      input: ByCodeInput,
      describe: "Starts a login at the company of an organisation code",
      run: (input, ctx) => calls.getLoginConfigByCode(input, ctx),
    }),
    /** @throws Code 10402 no such record, 10403 it is being processed, 40078 its code is spent for good */
    retryCallBack: mutation({
      access: "admin",
      input: RetryInput,
      describe: "Processes a stored callback again",
      run: (input, ctx) => calls.retryCallBack(input, ctx),
    }),
  };
}
