import type { Clock } from "@menshen/core";
import type { Report, ReportStep } from "./login-spec.ts";

/** A step that a login reached, for its audit row: a name and a time, nothing of what was learned. */
interface TracedStep {
  readonly step: string;
  /** Milliseconds since the first step. */
  readonly ms: number;
}

/** Records the steps of one login while it happens. */
export interface LoginTrace {
  begin(step: string): void;
  reach(step: string): void;
  /** The step that began last: where the login fails, it failed there. */
  current(): string;
  steps(): readonly TracedStep[];
  /** Records what a Type reports, and passes it on where the login is a test. */
  around(report: ReportStep | undefined): Report;
}

const MAX_STEPS = 16;
/** Types choose the names. */
const NAME = /^[A-Za-z][\w-]{0,39}$/;

export function createLoginTrace(clock: Clock): LoginTrace {
  const startedMs = clock.now();
  const steps: TracedStep[] = [];
  let current = "callback";
  const begin = (step: string): void => {
    if (NAME.test(step)) current = step;
  };
  const reach = (step: string): void => {
    if (steps.length < MAX_STEPS && NAME.test(step))
      steps.push({ step, ms: Math.max(0, clock.now() - startedMs) });
  };
  return {
    begin,
    reach,
    current: () => current,
    steps: () => [...steps],
    around: (report) => {
      const reached: ReportStep = async (step, detail) => {
        reach(step);
        await report?.(step, detail);
      };
      return Object.assign(reached, { begin });
    },
  };
}
