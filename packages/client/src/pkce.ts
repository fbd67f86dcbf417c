import { BaseCode as Code } from "@menshen/core/code";

/** A secret of this client and its hash for the server (PKCE, S256). */
export interface PkcePair {
  readonly verifier: string;
  readonly challenge: string;
}

/** Creates a random verifier and its challenge. @throws Code 50000 without WebCrypto, on a page without https */
export async function createPkcePair(): Promise<PkcePair> {
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- absent in insecure contexts, whatever the types say
  if (!globalThis.crypto?.subtle)
    throw new Code(
      50000,
      "a login requires a page on https or localhost: this page has no WebCrypto",
    );
  const verifier = base64Url(crypto.getRandomValues(new Uint8Array(32)));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return { verifier, challenge: base64Url(new Uint8Array(digest)) };
}

function base64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
