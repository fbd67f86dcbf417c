import { randomBytes } from "node:crypto";
import { demo, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const planted = "planted-0123456789-abcdefgh";

const meta = `import { defineMeta } from "@menshen/core";
export default defineMeta({ offers: {} });
`;

const type = `import { defineType, query, mutation, secret, Code } from "@menshen/core";
import { z } from "zod";
export default defineType({
  config: z.object({ key: secret(), mode: z.string() }),
  create: ({ config, ports, name }) => {
    if (config.mode === "throw") throw new TypeError("no service for key " + config.key + " at start");
    ports.log.info({ name, note: "at " + config.key }, "created with " + config.key);
    return {
      whole: query({ access: "public", run: () => ({ config }) }),
      inside: query({ access: "public", run: () => ["text around " + config.key] }),
      fine: query({ access: "public", run: () => ({ mode: config.mode }) }),
      fails: mutation({
        access: "public",
        run: () => {
          ports.log.warn({ note: "x " + config.key, [config.key]: 1 }, "uses " + encodeURIComponent(config.key));
          throw new Code(10701, "cannot use " + config.key, { data: { given: config.key } });
        },
      }),
    };
  },
});
`;

const instance = (name: string, config: object) => ({
  [`demo/${name}/e.json`]: { type: "demo.Own", title: name },
  [`demo/${name}/${name}.json`]: config,
});

const variable = "variable-0123456789-abcdefgh";
const secret = randomBytes(32);

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    config: { secret },
    variables: { UNUSED_KEY: variable },
    files: {
      "app.json": { variables: { UNUSED_KEY: { secret: true } } },
      "demo/Meta/e.json": { title: "Meta" },
      "demo/Meta/Meta.ts": meta,
      "demo/Own/e.json": { type: "demo.Meta", title: "Own" },
      "demo/Own/Own.ts": type,
      ...instance("Good", { key: planted, mode: "run" }),
      ...instance("Bad", { key: planted, mode: "throw" }),
      ...instance("Swapped", { [planted]: "key", mode: "run" }),
    },
    wecom: { corpId: demo.corpA.corpId, ...demo.corpA.apps.portal },
  });
});
afterAll(() => test.close());

const logged = () => test.logLines().join("\n");

describe("secrets are redacted by value", () => {
  it("administrators see the message of an own create() without its secrets", async () => {
    const { diagnostics } = (await test.query("app.elements.list", {}, test.asAdmin)).data;
    const text = JSON.stringify(diagnostics);
    expect(text).toContain("TypeError: no service for key [secret] at start");
    expect(text).not.toContain(planted);
    const { data } = await test.query("app.elements.get", { fullName: "demo.Bad" }, test.asAdmin);
    expect(JSON.stringify(data)).toContain("no service for key [secret] at start");
    expect(JSON.stringify(data)).not.toContain(planted);
  });

  it("a secret misplaced as a key name is printed in no diagnostic and no log line", async () => {
    const { diagnostics } = (await test.query("app.elements.list", {}, test.asAdmin)).data;
    const own = diagnostics.filter(
      ({ element }: { element: string }) => element === "demo.Swapped",
    );
    expect(own).not.toEqual([]);
    expect(JSON.stringify(own)).not.toContain(planted);
    expect(logged()).not.toContain(planted);
  });

  it("errors and log lines of a method do not contain secrets of its element", async () => {
    const { error } = await test.mutate("demo.Good.fails", {});
    expect(error.message).toBe("cannot use [secret]");
    expect(error.data.data).toEqual({ given: "[secret]" });
    expect(logged()).toContain("uses [secret]");
    expect(logged()).not.toContain(planted);
  });

  it("log lines before the first snapshot do not contain secrets", () => {
    const [created] = test.logLines().filter((line) => line.includes('"created with'));
    expect(created).toContain('"at [secret]"');
    expect(created).toContain("created with [secret]");
    const first = test.logLines().findIndex((line) => line.includes("snapshot is live"));
    expect(test.logLines().indexOf(created ?? "")).toBeLessThan(first);
  });

  it("log lines contain neither the server's own secrets nor secret variables that no element uses", () => {
    const { log } = test.server.ports;
    const values = [secret.toString("hex"), secret.toString("base64"), test.adminToken, variable];
    const from = test.logLines().length;
    for (const value of values) log.warn({ note: `around ${value}.` }, `given ${value}.`);
    for (const line of test.logLines().slice(from)) {
      expect(JSON.parse(line)).toMatchObject({ note: "around [secret].", msg: "given [secret]." });
    }
  });

  it("a method whose result contains a secret of its element answers 50000 and is reported", async () => {
    for (const method of ["whole", "inside"]) {
      const { error } = await test.query(`demo.Good.${method}`);
      expect(error.data.errcode).toBe(50000);
      expect(JSON.stringify(error)).not.toContain(planted);
      expect(logged()).toContain(
        `the result of demo.Good.${method} contains a secret of its element`,
      );
    }
    expect((await test.query("demo.Good.fine")).data).toEqual({ mode: "run" });
  });
});
