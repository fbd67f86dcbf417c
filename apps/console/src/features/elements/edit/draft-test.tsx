import type { ReactNode } from "react";
import { providerOf } from "../../../shared/elements/element-groups.ts";
import { useFieldLink } from "../../../shared/login-run/field-link.tsx";
import { LiveRun } from "../../../shared/login-run/live-run.tsx";
import { useElements } from "../../../shared/server/queries.ts";
import type { StartedRun } from "../../../shared/server/rows.ts";

/** A login test with the unsaved values of the form on this page. @param type of the element */
export function DraftTest({ run, type }: { run: StartedRun; type: string }): ReactNode {
  const provider = providerOf(type, useElements());
  const fieldLink = useFieldLink(type);
  return <LiveRun id={run.id} provider={provider} flow="qr" fieldLink={fieldLink} />;
}
