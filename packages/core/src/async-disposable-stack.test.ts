import { describe, expect, it } from "vitest";
import { AsyncDisposableStack } from "./async-disposable-stack.ts";

/** Whether it is the one of Node or ours, a stack writes the same journal. */
async function journalOf(Stack: typeof AsyncDisposableStack): Promise<readonly string[]> {
  const journal: string[] = [];
  const note = (line: string) => void journal.push(line);
  {
    await using stack = new Stack();
    stack.defer(() => note("deferred"));
    stack.use({ [Symbol.dispose]: () => note("disposed") });
    stack.use({ [Symbol.asyncDispose]: async () => note("disposed asynchronously") });
    note(`adopted ${stack.adopt("value", (value) => note(`released ${value}`))}`);
    note("end of the block");
  }
  const opening = new Stack();
  opening.defer(() => note("moved"));
  const moved = opening.move();
  await opening.disposeAsync();
  note("the old stack is empty");
  await moved.disposeAsync();
  await moved.disposeAsync();
  try {
    moved.defer(() => note("never"));
  } catch (error) {
    note(String(error).split(":")[0] ?? "");
  }
  const failing = new Stack();
  failing.defer(() => note("released after a failure"));
  failing.defer(() => {
    throw new Error("one failure");
  });
  await failing.disposeAsync().catch((error: unknown) => note(String(error)));
  return journal;
}

describe("AsyncDisposableStack", () => {
  it("behaves as the class of Node 24", async () => {
    const journal = await journalOf(AsyncDisposableStack);
    expect(journal).toEqual([
      "adopted value",
      "end of the block",
      "released value",
      "disposed asynchronously",
      "disposed",
      "deferred",
      "the old stack is empty",
      "moved",
      "ReferenceError",
      "released after a failure",
      "Error: one failure",
    ]);
    const builtIn = globalThis.AsyncDisposableStack as unknown as typeof AsyncDisposableStack;
    expect(await journalOf(builtIn)).toEqual(journal);
  });
});
