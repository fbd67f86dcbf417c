/** Plain company ids are compared without case; the encrypted ones that a provider sees are not. */
export function foldCorpId(corpId: string): string {
  return isPlainCorpId(corpId) ? corpId.toLowerCase() : corpId;
}

/** As a company's own console shows its id. */
export function isPlainCorpId(corpId: string): boolean {
  return /^w[wx][0-9a-f]{16}$/i.test(corpId);
}
