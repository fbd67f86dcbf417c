import { z } from "zod";

/** A host in a setting: no scheme and no path. */
export const hostSchema = z
  .string()
  .regex(
    /^(\[[0-9A-Fa-f:.]+\]|[^\s/:]+)(:\d+)?$/,
    "a host with an optional port, no scheme and no path",
  );
