import { expect, it } from "vitest";
import { keepTest, takeTestAnswer, type StartedTest } from "./test-answer.ts";

const test: StartedTest = {
  application: "auths.clients.Gitea",
  clientId: "menshen-test.gitea",
  state: "s1",
  nonce: "n",
  verifier: "v",
};

function tab() {
  const items = new Map<string, string>();
  return {
    setItem: (key: string, value: string) => void items.set(key, value),
    getItem: (key: string) => items.get(key) ?? null,
    removeItem: (key: string) => void items.delete(key),
  };
}

it("an answer belongs to the test that this tab started, and is taken once", () => {
  const storage = tab();
  keepTest(test, storage);
  const answer = { hash: "#code=c&state=s1&iss=i" };
  expect(takeTestAnswer({ hash: "#/applications" }, storage)).toBeNull();
  expect(takeTestAnswer({ hash: "#code=c&state=other" }, storage)).toBeNull();
  expect(takeTestAnswer(answer, tab())).toBeNull();
  expect(takeTestAnswer(answer, storage)).toEqual({
    ...test,
    parameters: "code=c&state=s1&iss=i",
  });
  expect(takeTestAnswer(answer, storage)).toBeNull();
});
