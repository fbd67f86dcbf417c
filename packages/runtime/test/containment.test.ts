import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { faultOf } from "../src/index.ts";
import { codesOf, playground, until } from "./playground.ts";

const TYPE = "greetings/PoliteType/PoliteType.ts";
const ALICE = "greetings/Alice/Alice.json";

/** A Type whose `create` runs the given statements, and whose `hello` the given ones. */
function typeWith(create: string, hello = ""): string {
  return `import { defineType, mutation, query, secret } from "@menshen/core";
import { z } from "zod";
export default defineType({
  config: z.looseObject({ key: secret().optional() }),
  elementKeys: z.object({ nickname: secret().optional() }),
  create: ({ name, config, onDispose }) => {
    ${create}
    return {
      hello: query({ access: "public", run: () => { ${hello} } }),
      reset: mutation({ access: "admin", run: () => null }),
    };
  },
});
`;
}

/** Not a generated name: the tests replace its Type. */
const alice: string = "greetings.Alice";

interface World {
  events: string[];
  settle?: () => void;
}
const world = globalThis as unknown as { containment: World };

it("code that never finishes loading does not block reloads of other elements", async () => {
  using place = playground();
  await using app = await place.open({ watch: true, loadWaitMs: { first: 60_000, later: 50 } });
  place.write(TYPE, "await new Promise(() => {});\nexport default 1;\n");
  await until(app, ({ elements }) => elements.get("greetings.PoliteType")?.state === "stale");
  expect(codesOf(app.snapshot)).toContain("body-pending");
  place.write("greetings/Late/e.json", '{ "type": "greetings.PoliteType" }');
  place.write("greetings/Late/Late.json", '{ "greeting": "Hi" }');
  await until(app, ({ elements }) => elements.get("greetings.Late")?.state === "active");
  expect(await app.getElement("greetings.Late").hello({ name: "Bob" })).toBe("Hi, dear Bob");
});

it("a Type without a config schema has a diagnostic that says so, and its Instances wait", async () => {
  using place = playground();
  place.write(
    TYPE,
    `import { defineType } from "@menshen/core";\nexport default defineType({ create: () => ({}) });\n`,
  );
  await using app = await place.open();
  const { diagnostics, elements } = app.snapshot;
  expect(diagnostics.map(({ message }) => message.en).join()).toContain("config, a Zod schema");
  expect(elements.get("greetings.PoliteType")?.state).toBe("failed");
  expect(elements.get("greetings.Alice")?.state).toBe("failed");
});

it("code that finishes loading late is linked then", async () => {
  using place = playground();
  place.write(
    TYPE,
    `await new Promise((resolve) => { globalThis.containment.settle = resolve; });\n${typeWith("", 'return "late"')}`,
  );
  world.containment = { events: [] };
  await using app = await place.open({ loadWaitMs: { first: 50, later: 50 } });
  expect(app.snapshot.elements.get("greetings.PoliteType")?.state).toBe("failed");
  world.containment.settle?.();
  await until(app, ({ elements }) => elements.get("greetings.Alice")?.state === "active");
  expect(await app.getElement(alice).hello()).toBe("late");
  expect(codesOf(app.snapshot)).not.toContain("body-pending");
});

it("onDispose runs once when a version is replaced, removed or the app closes", async () => {
  using place = playground();
  world.containment = { events: [] };
  place.write(
    TYPE,
    typeWith("onDispose(() => globalThis.containment.events.push(`${name} ${config.greeting}`));"),
  );
  const { events } = world.containment;
  const app = await place.open({ variables: { GREETING: "Hello", GREETER_KEY: "S3CRET" } });
  const ofAlice = () => events.filter((event) => event.startsWith("greetings.Alice "));
  place.write(ALICE, '{ "greeting": "one" }');
  await app.reload();
  events.length = 0;
  place.write(ALICE, '{ "greeting": broken');
  await app.reload();
  expect(ofAlice()).toEqual([]);
  place.write(ALICE, '{ "greeting": "two" }');
  await app.reload();
  expect(ofAlice()).toEqual(["greetings.Alice one"]);
  await app.validate({ fullName: "greetings.Alice", config: { greeting: "draft" } });
  expect(ofAlice()).toEqual(["greetings.Alice one", "greetings.Alice draft"]);
  await app.close();
  expect(ofAlice()).toEqual([
    "greetings.Alice one",
    "greetings.Alice draft",
    "greetings.Alice two",
  ]);
});

it("a version that its Meta rejects is disposed at once", async () => {
  using place = playground();
  world.containment = { events: [] };
  place.write(
    TYPE,
    typeWith("onDispose(() => globalThis.containment.events.push(name));").replace(
      "hello:",
      "other:",
    ),
  );
  await using app = await place.open();
  expect(codesOf(app.snapshot)).toContain("contract-broken");
  expect(world.containment.events).toContain("greetings.Alice");
});

it("a create that takes half a second is reported", async () => {
  using place = playground();
  place.write(TYPE, typeWith("const end = Date.now() + 600; while (Date.now() < end);"));
  await using app = await place.open();
  const found = app.snapshot.diagnostics.filter(({ code }) => code === "create-slow");
  expect(found.map(({ element }) => element)).toContain("greetings.Alice");
});

it("errors that escape are attributed by their async context, else by their stack", async () => {
  using place = playground();
  world.containment = { events: [] };
  const record = "globalThis.containment.record()";
  place.write(
    TYPE,
    typeWith(
      "",
      `setTimeout(() => ${record}, 1); globalThis.containment.error = new TypeError("x");`,
    ),
  );
  await using app = await place.open();
  const called = Promise.withResolvers<unknown>();
  Object.assign(world.containment, {
    record: () => called.resolve(faultOf(new Error("of a library"), app.snapshot)),
  });
  await app.getElement(alice).hello();
  expect(await called.promise).toEqual({
    element: "greetings.Alice",
    reason: "Error at greetings.PoliteType/PoliteType.ts:9",
  });
  const { error } = world.containment as World & { error?: unknown };
  expect(faultOf(error, app.snapshot)).toEqual({
    element: "greetings.PoliteType",
    reason: "TypeError at greetings.PoliteType/PoliteType.ts:9",
  });
  await wait(1);
  expect(faultOf(new Error("of the server"), app.snapshot)).toBeNull();
});
