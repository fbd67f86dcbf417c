import { afterEach } from "vitest";
import { describeVisitors } from "./visitor.ts";

// A failure that comes once in many runs leaves nothing to look at but its output.
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") process.stderr.write(`${await describeVisitors()}\n`);
});
