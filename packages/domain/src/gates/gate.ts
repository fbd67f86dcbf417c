import type { AdmissionRules } from "../admission.ts";

/** Hosts of software without a login of its own, whose requests a reverse proxy has checked here. */
export interface Gate extends AdmissionRules {
  /** As a browser names them: `name`, or `name:port` for a port that is not the scheme's. */
  readonly hosts: readonly string[];
  /** Path prefixes that need no login. */
  readonly public: readonly string[];
}
