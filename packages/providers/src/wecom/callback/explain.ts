import type { Plaintext } from "./plaintext.ts";
import type { CallbackRejection } from "./rejection.ts";
import { sealedCallback, signs, type CallbackCandidate, type CallbackKind } from "./open.ts";
import { accepts } from "./receivers.ts";
import type { CallbackRequest } from "./request.ts";

/** What each candidate makes of a callback, every check by itself. */
export interface CallbackExplanation<T> {
  readonly ok: true;
  readonly kind: CallbackKind;
  readonly candidates: readonly {
    readonly of: T;
    /** Its Token makes the signature. */
    readonly signed: boolean;
    /** What its key makes of the ciphertext, signed or not. Holds secrets such as tickets: mask before showing. */
    readonly plaintext: Plaintext | CallbackRejection;
    readonly receiverAccepted: boolean;
  }[];
}

/**
 * For an administrator who wonders about a callback: tries everything, where {@link openCallback} stops at the first
 * failure. Never call it for a sender: it decrypts what nobody signed.
 */
export function explainCallback<T>(
  candidates: Iterable<CallbackCandidate<T>>,
  request: CallbackRequest,
): CallbackExplanation<T> | CallbackRejection {
  const sealed = sealedCallback(request);
  if (!sealed.ok) return sealed;
  const { kind } = sealed;
  return {
    ok: true,
    kind,
    candidates: Array.from(candidates, ({ key, receivers, of }) => {
      const plaintext = key.decrypt(sealed.encrypt);
      return {
        of,
        signed: signs(key, sealed),
        plaintext,
        receiverAccepted: plaintext.ok && accepts(receivers[kind], plaintext.receiver),
      };
    }),
  };
}
