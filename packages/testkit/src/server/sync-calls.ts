import { demoLogin } from "./elements-dir.ts";
import { eventually } from "../eventually.ts";
import { httpRequest } from "./http-request.ts";
import type { TestServer } from "./test-server.ts";

/* A company's syncs, as an administrator's program works with them. */

/** A server of this process, or one in its own. */
export type Asked = Pick<TestServer, "query" | "mutate" | "asAdmin" | "address" | "url">;

/** A run as `app.syncs.get` answers it. */
export interface Run {
  readonly id: string;
  readonly corpKey: string;
  readonly status: string;
  // oxlint-disable-next-line no-explicit-any -- a test knows what it looks at
  readonly [more: string]: any;
}

export async function begin(test: Asked, how: object = {}): Promise<string> {
  const answer = await test.mutate(
    "app.syncs.start",
    { fullName: demoLogin, ...how },
    test.asAdmin,
  );
  if (answer.error) throw new Error(answer.error.message);
  return answer.data.id;
}

export async function get(test: Asked, id: string): Promise<Run> {
  return (await test.query("app.syncs.get", { id }, test.asAdmin)).data;
}

export function becomes(test: Asked, id: string, status: string): Promise<Run> {
  return eventually(async () => {
    const run = await get(test, id);
    if (run.status === "failed" && status !== "failed")
      throw new Error(JSON.stringify(run["error"]));
    return run.status === status && run;
  }, 30_000);
}

/** From its beginning to its end. */
export async function sync(test: Asked, how: object = {}): Promise<Run> {
  return await becomes(test, await begin(test, how), "done");
}

export async function changes(test: Asked, id: string, filter: object = {}) {
  const input = { id, limit: 500, ...filter };
  return (await test.query("app.syncs.changes", input, test.asAdmin)).data as {
    readonly of: string;
    readonly subject: string;
    readonly change: string;
    readonly applied: boolean;
    readonly fields: Readonly<Record<string, readonly [unknown, unknown]>>;
  }[];
}

/** All that the subscription to a run tells until it ends. */
export async function watch(at: Asked, id: string): Promise<Run[]> {
  const input = encodeURIComponent(JSON.stringify({ id }));
  const answer = await httpRequest(
    new URL(`/trpc/app.syncs.onProgress?input=${input}`, at.address),
    { headers: { ...at.asAdmin, host: new URL(at.url).host, accept: "text/event-stream" } },
  );
  const lines = (await answer.text()).split("\n");
  return lines.flatMap((line) => {
    const data = /^data: (\{"id".*)$/.exec(line)?.[1];
    return data === undefined ? [] : [JSON.parse(data) as Run];
  });
}
