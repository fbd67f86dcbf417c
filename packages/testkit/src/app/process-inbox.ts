import type { Code } from "@menshen/core";
import type { TestApp } from "./test-app.ts";

/** Works the inbox off as the server's worker does; gives what each record ended with. */
export async function processInbox({ app, ports }: TestApp): Promise<string[]> {
  const ends: string[] = [];
  for (;;) {
    const nowMs = ports.clock.now();
    const record = await ports.data.inbox.claimNext("test", nowMs, 60_000);
    if (!record) return ends;
    const { id, event, receiver, decoded, attempts: attempt, occurredAtMs } = record;
    const element = app.getElement(record.element);
    try {
      const input = { id, event, receiver, decoded, attempt, occurredAtMs };
      const answer = await element.processRecord(input);
      ends.push(`${event} ${answer}`);
      await ports.data.inbox.complete(record, nowMs, answer === "unknown" ? answer : null);
    } catch (error) {
      const { errcode, source, message, data } = error as Code;
      const isFinal = data?.["final"] === true;
      ends.push(`${event} ${isFinal ? "dead" : "failed"} ${errcode}`);
      const failure = { errcode, source, message };
      const nextTryAtMs = isFinal ? null : nowMs + 1000;
      await ports.data.inbox.fail(record, { error: failure, nextTryAtMs, counts: true }, nowMs);
    }
  }
}
