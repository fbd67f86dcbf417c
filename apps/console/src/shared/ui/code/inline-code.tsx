import type { ReactNode } from "react";

/** A text whose parts between backticks are code. */
export function InlineCode({ text }: { text: string }): ReactNode {
  return text.split("`").map((part, index) =>
    // oxlint-disable-next-line react/no-array-index-key -- a part is its place
    index % 2 === 0 ? part : <code key={index}>{part}</code>,
  );
}
