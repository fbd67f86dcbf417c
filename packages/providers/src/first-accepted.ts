/**
 * The answer to the first of several credentials that the provider accepts, as during a rotation.
 *
 * @param isRefusal whether the next credential may be accepted; any other error is thrown at once
 * @param accepted the position of the credential, when it is not the first
 * @throws the refusal of the last one
 */
export async function firstAccepted<Credential, Answer>(
  credentials: readonly Credential[],
  isRefusal: (error: unknown) => boolean,
  ask: (credential: Credential) => Promise<Answer>,
  accepted: (position: number) => void = () => {},
): Promise<Answer> {
  for (const [index, credential] of credentials.entries()) {
    try {
      const answer = await ask(credential);
      if (index > 0) accepted(index + 1);
      return answer;
    } catch (error) {
      if (index === credentials.length - 1 || !isRefusal(error)) throw error;
    }
  }
  throw new TypeError("there is at least one credential");
}

/** The text of the log that a rotation is not complete. */
export const laterSecret = (provider: string): string =>
  `${provider} rejected the first secret of the list; the one at this position is in use`;
