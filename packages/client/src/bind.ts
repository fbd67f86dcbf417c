import { isCode } from "@menshen/core/code";
import { joined, type LoginParts } from "./login.ts";
import type { Done } from "./session.ts";
import type { CallOptions } from "./tree.ts";

/** Whose account it is about, for administrators; otherwise one's own. */
export interface UnbindInput {
  readonly userId?: string | undefined;
}

/** A fresh code of the provider and its state, or the bindCode of a refused login. */
export type BindInput = UnbindInput &
  (
    | { readonly code: string; readonly state: string; readonly bindCode?: undefined }
    | { readonly bindCode: string; readonly code?: undefined; readonly state?: undefined }
  );

/** Links an account with the verifier of its flow. What the server refuses for another reason may be tried again. */
export function bind(
  { transport, pending, memory }: LoginParts,
  fullName: string,
  input: BindInput,
  options?: CallOptions,
): Promise<Done> {
  const key = input.bindCode ?? input.state;
  // Linking the same account to somebody else is another call.
  const call = [fullName, key, input.userId].join(" ");
  return joined(memory.links, call, async () => {
    const sent = { ...input, verifier: pending.get(key)?.verifier };
    try {
      const answer = await transport.call("mutation", `${fullName}.bind`, sent, options);
      pending.delete(key);
      return answer as Done;
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
