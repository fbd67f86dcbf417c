import type { Ports } from "@menshen/core";
import { appQuery } from "@menshen/rpc";
import { z } from "zod";

const Page = z
  .strictObject({
    /** Only entries about that user. */
    userId: z.string().min(1).max(64).optional(),
    action: z.string().min(1).max(64).optional(),
    limit: z.int().min(1).max(500).default(100),
    /** The id of the last row of the previous page. */
    before: z.int().optional(),
  })
  .prefault({});

/** `app.audit.*`, for administrators. */
export function auditProcedures(ports: Ports) {
  return {
    list: appQuery({
      access: "admin",
      input: Page,
      describe: "Audit entries, newest first",
      run: (page) => ports.data.audit.list(page),
    }),
  };
}
