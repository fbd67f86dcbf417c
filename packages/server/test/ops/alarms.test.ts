import { demoElements, startTestServer, type TestServer, eventually } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A Type whose instances report the alarms in their config; `throw` throws, `rubbish` reports an invalid value. */
const siren = `
import { defineType, query } from "@menshen/core";
import { z } from "zod";
export default defineType({
  config: z.object({ alarms: z.array(z.string()) }),
  create: ({ config }) => ({
    alarms: query({
      run: () => {
        if (config.alarms.includes("throw")) throw new Error("no idea");
        if (config.alarms.includes("rubbish")) return "all is well";
        return config.alarms.map((code) => ({
          code,
          message: { zh: "水位过高", en: "the water is high" },
          sinceMs: 1_795_176_000_000,
        }));
      },
    }),
  }),
});
`;

const instance = (name: string, ...alarms: string[]) => ({
  [`sirens/${name}/e.json`]: { type: "sirens.Type", title: name },
  [`sirens/${name}/${name}.json`]: { alarms },
});

let offsetMs = 0;
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    config: { now: () => Date.now() + offsetMs },
    files: {
      ...demoElements,
      "sirens/Meta/e.json": { title: "Meta" },
      "sirens/Meta/Meta.ts": `import { defineMeta } from "@menshen/core";\nexport default defineMeta({});\n`,
      "sirens/Type/e.json": { type: "sirens.Meta", title: "Siren" },
      "sirens/Type/Type.ts": siren,
      ...instance("Calm"),
      ...instance("Broken", "throw"),
      ...instance("Odd", "rubbish"),
      ...instance("Loud", "flood"),
    },
  });
});
afterAll(() => test.close());

const list = async () => (await test.query("app.alarms.list", undefined, test.asAdmin)).data;
const flood = {
  element: "sirens.Loud",
  code: "flood",
  message: { zh: "水位过高", en: "the water is high" },
  since: 1_795_176_000_000,
};
const logged = (message: string) =>
  test
    .logLines()
    .filter((line) => line.includes(message) && line.includes("sirens.Loud"))
    .map((line) => (JSON.parse(line) as { level: unknown }).level);
const gauge = async () =>
  (await (await fetch(`${test.url}/metrics`)).text())
    .split("\n")
    .filter((line) => line.startsWith("menshen_alarms{"));

describe("alarms", () => {
  it("alarms of every element are listed, and an element that fails does not affect others", async () => {
    expect(await list()).toEqual([flood]);
  });

  it("a callback with a time that cannot be right raises a clock alarm for an hour", async () => {
    await test.database.inbox.accept({
      element: "sirens.Calm",
      scope: "clock",
      event: "change_contact",
      receiver: "ww1",
      dedupeKey: "clock",
      orderKey: null,
      occurredAtMs: Date.now() + 86_400_000,
      raw: Buffer.from("<xml/>"),
      decoded: {},
    });
    const [alarm, ...others] = (await list()) as { since: number }[];
    expect(alarm).toMatchObject({ element: "sirens.Calm", code: "callback-clock" });
    expect(others).toEqual([flood]);
    offsetMs += 61 * 60_000;
    expect(await list()).toEqual([flood]);
  });

  it("app.alarms.list requires an administrator", async () => {
    expect((await test.query("app.alarms.list")).error.data.errcode).toBe(10602);
  });

  it("alarms are counted, and logged when they appear and when they clear", async () => {
    expect(await gauge()).toEqual([`menshen_alarms{element="sirens.Loud",code="flood"} 1`]);
    await list();
    expect(logged("the water is high")).toHaveLength(1);
    await test.write("sirens/Loud/Loud.json", { alarms: [] });
    await eventually(async () => (await list()).length === 0);
    await list();
    expect(logged("alarm cleared")).toHaveLength(1);
    expect(await gauge()).toEqual([]);
  });

  it("alarms of an element that can no longer answer stay", async () => {
    await test.write("sirens/Loud/Loud.json", { alarms: ["flood"] });
    await eventually(async () => (await list()).length === 1);
    await test.write("sirens/Loud/Loud.json", { alarms: ["throw"] });
    await eventually(async () => test.app.get("sirens.Loud").generation === 4);
    expect(await list()).toEqual([flood]);
  });
});
