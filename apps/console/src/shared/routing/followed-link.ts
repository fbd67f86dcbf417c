let followed: string | null = null;

/** Watches which link of this page the person follows. */
export function watchLinks(): void {
  addEventListener(
    "click",
    ({ isTrusted, target }) => {
      const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[href]") : null;
      if (isTrusted && link) followed = link.href;
    },
    { capture: true, passive: true },
  );
}

/**
 * Whether a link on this page led to the current address. A link on a page of another site, a bookmark and a reload do
 * not: such an address shows a page, and starts nothing.
 */
export function isFollowedLink(): boolean {
  return followed === location.href;
}
