import type { Code } from "@menshen/core";

type Failed = Pick<Code, "errcode" | "source" | "message"> & Partial<Pick<Code, "adminHint">>;

const MAX_MESSAGE = 300;

/** What an audit row says about a failure: its number, our text, and what an administrator can do. */
export function failureFacts(failure: Failed): Failed {
  const { errcode, source, message, adminHint } = failure;
  return {
    errcode,
    source,
    message: message.slice(0, MAX_MESSAGE),
    ...(adminHint && { adminHint }),
  };
}
