import { isCode } from "@menshen/core/code";
import { shareRun, type LoginParts } from "./login.ts";
import type { Done } from "./session.ts";
import type { CallOptions } from "./tree.ts";

/** The owner of the account: another user only for administrators. Defaults to the signed-in user. */
export interface UnbindInput {
  readonly userId?: string | undefined;
}

/** A new code of the provider with its state, or the bindCode of a login that failed with 10201. */
export type BindInput = UnbindInput &
  (
    | { readonly code: string; readonly state: string; readonly bindCode?: undefined }
    | { readonly bindCode: string; readonly code?: undefined; readonly state?: undefined }
  );

/** Links an account with the verifier of its flow. Keeps the verifier for a retry unless the bindCode is invalid. */
export function bind(
  { transport, pending, memory }: LoginParts,
  fullName: string,
  input: BindInput,
  options?: CallOptions,
): Promise<Done> {
  const key = input.bindCode ?? input.state;
  // Linking the account to another user is another call.
  const call = [fullName, key, input.userId].join(" ");
  return shareRun(memory.links, call, async () => {
    const sent = { ...input, verifier: pending.get(key)?.verifier };
    try {
      const result = await transport.call("mutation", `${fullName}.bind`, sent, options);
      pending.delete(key);
      return result as Done;
    } catch (error) {
      if (isCode(error, 10104, "app")) pending.delete(key);
      throw error;
    }
  });
}

export async function unbind(
  { transport }: LoginParts,
  fullName: string,
  input: UnbindInput = {},
  options?: CallOptions,
): Promise<Done> {
  return (await transport.call("mutation", `${fullName}.unbind`, input, options)) as Done;
}
