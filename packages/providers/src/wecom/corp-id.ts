/** Plain company ids are case-insensitive; encrypted ones are not. */
export function foldCorpId(corpId: string): string {
  return isPlainCorpId(corpId) ? corpId.toLowerCase() : corpId;
}

/** An id in the form that a company's own console shows. */
export function isPlainCorpId(corpId: string): boolean {
  return /^w[wx][0-9a-f]{16}$/i.test(corpId);
}
