import type { ReactNode } from "react";
import { CodeView } from "./code-view.tsx";

/** A value as JSON to read. */
export function JsonView({ label, value }: { label: string; value: unknown }): ReactNode {
  return <CodeView path={`${label}.json`} text={JSON.stringify(value, null, 2)} diagnostics={[]} />;
}
