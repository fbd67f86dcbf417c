/** The outcome of linking an account, which the server puts into the address. */
export type LinkResult =
  | { readonly kind: "linked"; readonly fullName: string }
  | { readonly kind: "failed"; readonly errcode: number };

export const LINK_RESULT_KEY = ["link-result"] as const;

/** Takes the result out of the address bar and the history entry; returns it. */
export function takeLinkResult(
  { hash, pathname, search }: Pick<Location, "hash" | "pathname" | "search">,
  history: Pick<History, "replaceState">,
): LinkResult | null {
  const query = new URLSearchParams(search);
  const linked = query.get("linked");
  const linkError = query.get("linkError");
  if (linked === null && linkError === null) return null;
  for (const name of ["linked", "linkError"]) query.delete(name);
  const rest = query.size > 0 ? `?${query.toString()}` : "";
  history.replaceState(null, "", `${pathname}${rest}${hash}`);
  if (linked !== null) return { kind: "linked", fullName: linked };
  // Anyone can craft an address: only a number is shown.
  return /^-?\d{1,9}$/.test(linkError ?? "")
    ? { kind: "failed", errcode: Number(linkError) }
    : null;
}
