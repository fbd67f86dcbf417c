import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import type { Preparation, Prepare } from "../src/index.ts";
import { codesOf, playground, until } from "./playground.ts";

/* What a host does with an element's code before a snapshot uses it. */

const NAME = "greetings.PoliteType";
const TYPE = "greetings/PoliteType/PoliteType.ts";
const ALICE: string = "greetings.Alice";

const fine: Preparation = { findings: [] };
const broken: Preparation = {
  findings: [{ severity: "error", member: "hello", message: { zh: "表未就绪。", en: "no table" } }],
};
const source = `import { defineType, mutation, query, secret } from "@menshen/core";
import { z } from "zod";
export default defineType({
  config: z.looseObject({ key: secret().optional() }),
  elementKeys: z.object({ nickname: secret().optional() }),
  create: () => ({
    hello: query({ access: "public", run: () => "new" }),
    reset: mutation({ access: "admin", run: () => null }),
  }),
});
`;

/** Answers for the Type of the tests, one after the other; the last one stays. */
function preparing(...answers: (Preparation | Promise<Preparation>)[]) {
  const prepared: string[] = [];
  const prepare: Prepare = async (element, definition) => {
    if (element !== NAME) return fine;
    prepared.push((definition as { "~definition": string })["~definition"]);
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? fine;
  };
  return { prepared, prepare };
}

it("code is prepared once per version, before a snapshot has it", async () => {
  using place = playground();
  const gate = Promise.withResolvers<Preparation>();
  const { prepared, prepare } = preparing(fine, gate.promise);
  await using app = await place.open({ watch: true, prepare });
  const alice = app.getElement(ALICE);
  place.write("greetings/Bob/e.json", `{ "type": "${NAME}" }`);
  await until(app, ({ elements }) => elements.has("greetings.Bob"));
  expect(prepared).toEqual(["type"]);
  const { number } = app.snapshot;
  place.write(TYPE, source);
  await expect.poll(() => prepared).toEqual(["type", "type"]);
  expect(app.snapshot.number).toBe(number);
  expect(await alice.hello({ name: "Bob" })).not.toBe("new");
  gate.resolve(fine);
  await until(app, ({ number: next }) => next > number);
  expect(await app.getElement(ALICE).hello()).toBe("new");
});

it("code that could not be prepared leaves the last good version, with the finding at its line", async () => {
  using place = playground();
  const { prepare } = preparing(fine, broken);
  await using app = await place.open({ watch: true, prepare });
  place.write(TYPE, source);
  await until(app, ({ elements }) => elements.get(NAME)?.state === "stale");
  expect(app.snapshot.elements.get(NAME)?.diagnostics).toMatchObject([
    { severity: "error", code: "prepare-error", line: 7, message: { en: "no table" } },
  ]);
  expect(app.snapshot.elements.get(ALICE)?.state).toBe("active");
});

it("a preparation that rejects is an error of its element, and others load", async () => {
  using place = playground();
  const failing = "greetings.services.Clock";
  const prepare: Prepare = (element) =>
    element === failing ? Promise.reject(new TypeError("secret")) : Promise.resolve(fine);
  await using app = await place.open({ prepare });
  expect(app.snapshot.elements.get(ALICE)?.state).toBe("active");
  const [found] = app.snapshot.diagnostics.filter(({ code }) => code === "prepare-error");
  expect(found).toMatchObject({ message: { en: "the preparation failed (TypeError)" } });
});

it("a note of the preparation is a diagnostic of an element that works", async () => {
  using place = playground();
  const message = { zh: "保留了一列。", en: "a column stays" };
  const { prepare } = preparing({ findings: [{ severity: "info", message }] });
  await using app = await place.open({ prepare });
  expect(app.snapshot.elements.get(NAME)).toMatchObject({
    state: "active",
    diagnostics: [{ severity: "info", code: "prepare-info", message }],
  });
});

it("code is prepared again after the time that the host says, and linked when it succeeds", async () => {
  using place = playground();
  const again = { ...broken, retryMs: 5 };
  const { prepared, prepare } = preparing(again, again, again, fine);
  await using app = await place.open({ prepare });
  expect(app.snapshot.elements.get(NAME)?.state).toBe("failed");
  const { number } = app.snapshot;
  await until(app, ({ elements }) => elements.get(NAME)?.state === "active");
  // The same result is no new snapshot.
  expect([prepared.length, app.snapshot.number]).toEqual([4, number + 1]);
});

it("an element that is removed is prepared again only when it returns", async () => {
  using place = playground();
  const gate = Promise.withResolvers<Preparation>();
  const { prepared, prepare } = preparing({ ...broken, retryMs: 5 }, gate.promise, fine);
  await using app = await place.open({ watch: true, prepare });
  await expect.poll(() => prepared.length).toBe(2);
  rmSync(place.path("greetings/PoliteType"), { recursive: true });
  await until(app, ({ elements }) => !elements.has(NAME));
  gate.resolve({ ...broken, retryMs: 1 });
  place.write("greetings/PoliteType/e.json", '{ "type": "greetings.Meta" }');
  place.write(TYPE, source);
  await until(app, ({ elements }) => elements.get(NAME)?.state === "active");
  expect(prepared).toHaveLength(3);
});

it("a preparation that takes long does not block other elements, and is linked when it ends", async () => {
  using place = playground();
  const gate = Promise.withResolvers<Preparation>();
  const { prepare } = preparing(fine, gate.promise);
  const loadWaitMs = { first: 60_000, later: 50 };
  await using app = await place.open({ watch: true, prepare, loadWaitMs });
  place.write(TYPE, source);
  await until(app, ({ elements }) => elements.get(NAME)?.state === "stale");
  expect(codesOf(app.snapshot)).toContain("prepare-pending");
  gate.resolve(fine);
  await until(app, ({ elements }) => elements.get(NAME)?.state === "active");
  expect(await app.getElement(ALICE).hello()).toBe("new");
});
