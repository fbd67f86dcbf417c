import { demoLogin, type TestServer } from "@menshen/testkit";
import { eventually } from "../inbox/journal.ts";

export { eventually };

/* A company's syncs, as an administrator's program works with them. */

/** A run as `app.syncs.get` answers it. */
export interface Run {
  readonly id: string;
  readonly corpKey: string;
  readonly status: string;
  // oxlint-disable-next-line no-explicit-any -- a test knows what it looks at
  readonly [more: string]: any;
}

export async function begin(test: TestServer, how: object = {}): Promise<string> {
  const answer = await test.mutate(
    "app.syncs.start",
    { fullName: demoLogin, ...how },
    test.asAdmin,
  );
  if (answer.error) throw new Error(answer.error.message);
  return answer.data.id;
}

export async function get(test: TestServer, id: string): Promise<Run> {
  return (await test.query("app.syncs.get", { id }, test.asAdmin)).data;
}

export function becomes(test: TestServer, id: string, status: string): Promise<Run> {
  return eventually(async () => {
    const run = await get(test, id);
    if (run.status === "failed" && status !== "failed")
      throw new Error(JSON.stringify(run["error"]));
    return run.status === status && run;
  }, 30_000);
}

/** From its beginning to its end. */
export async function sync(test: TestServer, how: object = {}): Promise<Run> {
  return await becomes(test, await begin(test, how), "done");
}

export async function changes(test: TestServer, id: string, filter: object = {}) {
  const input = { id, limit: 500, ...filter };
  return (await test.query("app.syncs.changes", input, test.asAdmin)).data as {
    readonly of: string;
    readonly subject: string;
    readonly change: string;
    readonly applied: boolean;
    readonly fields: Readonly<Record<string, readonly [unknown, unknown]>>;
  }[];
}

/** What a subscription tells until it ends. */
export async function watch(test: TestServer, path: string, input: object): Promise<Run[]> {
  const search = `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const answer = await fetch(`${test.url}/trpc/${path}${search}`, {
    headers: { ...test.asAdmin, accept: "text/event-stream" },
  });
  const told: Run[] = [];
  let rest = "";
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const messages = (rest + chunk).split("\n\n");
    rest = messages.pop() ?? "";
    for (const message of messages) {
      if (message.includes("event: return")) return told;
      const data = /^data: (\{"id".*)$/m.exec(message)?.[1];
      if (data !== undefined) told.push(JSON.parse(data) as Run);
    }
  }
  return told;
}
