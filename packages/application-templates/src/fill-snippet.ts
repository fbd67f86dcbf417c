/** What the placeholders of a snippet stand for. */
export interface SnippetValues {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The provider's address, without a slash at its end. */
  readonly issuer: string;
  /** The software's public address, without a slash at its end. */
  readonly address: string;
  readonly redirectUri: string;
}

/** Replaces `{{issuer}}` and the others; what has no value stays. */
export function fillSnippet(text: string, values: SnippetValues): string {
  return fillPlaceholders(text, { ...values });
}

export function fillPlaceholders(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? values[name]! : placeholder,
  );
}
