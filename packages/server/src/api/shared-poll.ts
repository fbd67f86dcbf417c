import { EventEmitter, once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

export interface PollOptions<Question, Answer> {
  readonly everyMs: number;
  readonly ask: (question: Question) => Promise<Answer>;
  /** What two answers are compared by; the whole answer where it is absent. */
  readonly compared?: (answer: Answer) => unknown;
}

interface Poll<Answer> {
  readonly events: EventEmitter;
  readonly end: AbortController;
  subscribers: number;
  /** Counts the different answers so far. */
  version: number;
  answer?: Answer;
  failure?: { readonly error: unknown };
}

/**
 * Polls, since other nodes write as well, once for all subscribers of the same question in this process. A subscriber gets
 * the answer at once and whenever it changes.
 */
export function sharedPoll<Question, Answer>({
  everyMs,
  ask,
  compared = (answer) => answer,
}: PollOptions<Question, Answer>) {
  const polls = new Map<string, Poll<Answer>>();

  function join(question: Question, key: string): Poll<Answer> {
    let poll = polls.get(key);
    if (!poll) {
      const events = new EventEmitter().setMaxListeners(0);
      poll = { events, end: new AbortController(), subscribers: 0, version: 0 };
      polls.set(key, poll);
      void run(question, key, poll);
    }
    poll.subscribers++;
    return poll;
  }

  function leave(key: string, poll: Poll<Answer>): void {
    if (--poll.subscribers > 0) return;
    poll.end.abort();
    if (polls.get(key) === poll) polls.delete(key);
  }

  async function run(question: Question, key: string, poll: Poll<Answer>): Promise<void> {
    const { events, end } = poll;
    let seen: string | undefined;
    try {
      while (!end.signal.aborted) {
        const answer = await ask(question);
        const text = JSON.stringify(compared(answer));
        if (text !== seen) {
          seen = text;
          poll.answer = answer;
          poll.version++;
          events.emit("next");
        }
        await wait(everyMs, undefined, { signal: end.signal });
      }
    } catch (error) {
      if (end.signal.aborted) return;
      poll.failure = { error };
      // A later subscriber asks anew.
      polls.delete(key);
      events.emit("next");
    }
  }

  /** @throws AbortError when aborted: a client reconnects after a failed stream, not after one that returned */
  return async function* subscribe(
    question: Question,
    signal: AbortSignal,
  ): AsyncGenerator<Answer, void> {
    const key = JSON.stringify(question);
    const poll = join(question, key);
    try {
      for (let version = 0; ;) {
        if (poll.failure) throw poll.failure.error;
        if (poll.version === version) {
          await once(poll.events, "next", { signal });
          continue;
        }
        version = poll.version;
        yield poll.answer as Answer;
      }
    } finally {
      leave(key, poll);
    }
  };
}
