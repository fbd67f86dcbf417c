import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { sharedPoll } from "./shared-poll.ts";

/** A question that is answered by hand. */
function asked() {
  const questions: { question: string; answer: PromiseWithResolvers<number> }[] = [];
  const subscribe = sharedPoll<string, number>({
    everyMs: 1,
    ask(question) {
      const answer = Promise.withResolvers<number>();
      questions.push({ question, answer });
      return answer.promise;
    },
  });
  const next = async () => {
    while (questions.length === 0) await nextTurn();
    return questions.shift()!;
  };
  return { subscribe, questions, next };
}

const { signal: endless } = new AbortController();

describe("a shared poll", () => {
  it("asks once for all subscribers of a question, and each gets every change", async () => {
    const { subscribe, next } = asked();
    const [one, two] = [subscribe("q", endless), subscribe("q", endless)];
    const [first, second] = [one.next(), two.next()];
    (await next()).answer.resolve(1);
    expect([(await first).value, (await second).value]).toEqual([1, 1]);
    const changes = [one.next(), two.next()];
    (await next()).answer.resolve(1);
    (await next()).answer.resolve(2);
    expect((await Promise.all(changes)).map(({ value }) => value)).toEqual([2, 2]);
    const late = subscribe("q", endless);
    expect((await late.next()).value).toBe(2);
    await Promise.all([one, two, late].map((each) => each.return(undefined)));
  });

  it("asks different questions apart, and stops with the last subscriber", async () => {
    const { subscribe, questions, next } = asked();
    const [one, two] = [subscribe("a", endless), subscribe("b", endless)];
    const values = [one.next(), two.next()];
    const asking = [await next(), await next()];
    expect(asking.map(({ question }) => question)).toEqual(["a", "b"]);
    for (const { answer } of asking) answer.resolve(1);
    await Promise.all(values);
    await one.return(undefined);
    const last = await next();
    expect(last.question).toBe("b");
    await two.return(undefined);
    last.answer.resolve(2);
    await nextTurn();
    expect(questions).toEqual([]);
  });

  it("a failure ends every subscription, and a later one asks anew", async () => {
    const { subscribe, next } = asked();
    const [one, two] = [subscribe("q", endless), subscribe("q", endless)];
    const ends = [one.next(), two.next()].map((end) => expect(end).rejects.toThrow("lost"));
    (await next()).answer.reject(new Error("lost"));
    await Promise.all(ends);
    const again = subscribe("q", endless);
    const value = again.next();
    (await next()).answer.resolve(3);
    expect((await value).value).toBe(3);
    await again.return(undefined);
  });

  it("an aborted subscription fails, so that its client reconnects; the others continue", async () => {
    const { subscribe, next } = asked();
    const abort = new AbortController();
    const [one, two] = [subscribe("q", abort.signal), subscribe("q", endless)];
    const [ended, value] = [one.next(), two.next()];
    abort.abort();
    await expect(ended).rejects.toMatchObject({ name: "AbortError" });
    (await next()).answer.resolve(1);
    expect((await value).value).toBe(1);
    await two.return(undefined);
  });
});
