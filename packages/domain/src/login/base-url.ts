/** The configured base of a provider's API or page, else the server's; without a trailing slash. */
export function baseUrl(own: string | undefined, fallback: string): string {
  return (own ?? fallback).replace(/\/+$/, "");
}
