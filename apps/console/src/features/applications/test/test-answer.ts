import { isObject } from "../../../shared/server/failure.ts";

/** A test that was started in this tab. */
export interface StartedTest {
  /** Full name. */
  readonly application: string;
  readonly clientId: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** A test with the parameters that the provider sent back. */
export interface TestAnswer extends StartedTest {
  readonly parameters: string;
}

export const TEST_ANSWER_KEY = ["application-test-answer"] as const;

const KEY = "menshen-application-test";

/** Keeps a test while this tab is at the provider. */
export function keepTest(test: StartedTest, storage: Pick<Storage, "setItem">): void {
  storage.setItem(KEY, JSON.stringify(test));
}

/** The answer in the address's fragment to the test that this tab started, once; null for everything else. */
export function takeTestAnswer(
  { hash }: Pick<Location, "hash">,
  storage: Pick<Storage, "getItem" | "removeItem">,
): TestAnswer | null {
  const parameters = hash.replace(/^#/, "");
  const state = new URLSearchParams(parameters).get("state");
  const started = state === null ? null : parse(storage.getItem(KEY));
  if (!started || started.state !== state) return null;
  storage.removeItem(KEY);
  return { ...started, parameters };
}

function parse(text: string | null): StartedTest | null {
  const value: unknown = JSON.parse(text ?? "null");
  return isObject(value) ? (value as unknown as StartedTest) : null;
}
