import type { Plaintext } from "./plaintext.ts";
import type { CallbackRejection } from "./rejection.ts";
import { sealedCallback, signs, type CallbackCandidate, type CallbackKind } from "./open.ts";
import { accepts } from "./receivers.ts";
import type { CallbackRequest } from "./request.ts";

/** The result of each check for each candidate. */
export interface CallbackExplanation<T> {
  readonly ok: true;
  readonly kind: CallbackKind;
  readonly candidates: readonly {
    readonly of: T;
    /** Whether its Token matches the signature. */
    readonly signed: boolean;
    /** The decryption under its key, signed or not. Holds secrets such as tickets: mask before display. */
    readonly plaintext: Plaintext | CallbackRejection;
    readonly receiverAccepted: boolean;
  }[];
}

/**
 * Diagnoses a callback for an administrator: runs every check, where {@link openCallback} stops at the first failure.
 * Never use it to answer a sender: it decrypts unsigned content.
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
