import type { ReactNode } from "react";
import { encode } from "uqr";

/** A text as a QR code. */
export function QrCode({ text, testId }: { text: string; testId: string }): ReactNode {
  const { data, size } = encode(text, { border: 0 });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={text}
      data-testid={testId}
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
