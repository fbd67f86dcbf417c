import type { ReactNode } from "react";

/** The first letter of a name in place of a logo: logos belong to their makers. */
export function LetterTile({ name }: { name: string }): ReactNode {
  return (
    <span className="letter-tile" aria-hidden="true">
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}
