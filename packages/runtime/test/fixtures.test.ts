import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createApp, placeOf, type App } from "../src/index.ts";
import { ports } from "./ports.ts";

/** Every case stands on top of the greetings app. `expected.txt` holds what the case must produce. */
const cases = ["json", "config", "e-json", "names", "references", "families"];
/** They quote what an element's own code or the compiler says. */
const QUOTING: ReadonlySet<string> = new Set([
  "body-syntax",
  "body-import",
  "create-threw",
  "check-error",
]);
const fixtures = join(import.meta.dirname, "fixtures");
const secretsDir = makeSecrets();
afterAll(() => rmSync(secretsDir, { recursive: true }));

const open = (name: string): Promise<App> =>
  createApp({
    roots: [join(fixtures, "greetings"), join(fixtures, name)],
    ports,
    secretsDir,
    allowedHosts: ["greetings.example"],
    variables: {
      GREETING: "Hello",
      GREETER_KEY: "S3CRET",
      DEMO_KEY: "S3CRET",
      DEMO_GREETING: "Hi",
      PLAIN: "Plain",
      SECRET: "S3CRET",
      EMPTY: "",
      MENSHEN_SECRET: "S3CRET",
    },
  });

describe.each(cases)("the fixture %s", (name) => {
  it(`${name} produces the diagnostics and states of its expected.txt`, async () => {
    await using app = await open(name);
    const states = app.list().filter(({ layer }) => layer !== "greetings");
    const lines = [
      ...app.snapshot.diagnostics.map((one) =>
        [placeOf(one), one.severity, one.code, one.pointer ?? "-", "|", one.message.en].join(" "),
      ),
      "",
      ...states.map(({ fullName, family, state }) => `${fullName} ${family} ${state}`),
      "",
    ];
    expect(lines.join("\n")).toBe(readFileSync(join(fixtures, name, "expected.txt"), "utf8"));
  });

  it(`the Chinese diagnostics of ${name} have no English phrases`, async () => {
    await using app = await open(name);
    const chinese = app.snapshot.diagnostics
      .filter(({ code }) => !QUOTING.has(code))
      .map(({ message: { zh } }) => zh);
    for (const zh of chinese) expect(zh).not.toMatch(/[a-z]{2,} [a-z]{2,}/);
  });

  it(`no diagnostic of ${name} quotes a value`, async () => {
    await using app = await open(name);
    expect(JSON.stringify(app.snapshot.diagnostics)).not.toMatch(/S3CRET|12345|1234567/);
  });
});

it("resolves valid references", async () => {
  await using app = await open("references");
  const good = app.getElement("cases.Good");
  expect(await good.hello({ name: "Bob" })).toBe("Plain, Plain, dear Bob");
  expect(await good.reveal()).toEqual(["S3CRET", null]);
});

it("runs a Type that extends another Type", async () => {
  await using app = await open("families");
  expect(await app.getElement("cases.OfRude").hello({ name: "Bob" })).toBe("Oi, Bob");
  expect(
    app.findElements({ type: "greetings.PoliteType" }).map(({ fullName }) => fullName),
  ).toEqual(["cases.OfRude", "greetings.Alice", "greetings.Demo", "greetings.Sleepy"]);
});

function makeSecrets(): string {
  const dir = mkdtempSync(join(tmpdir(), "menshen-secrets-"));
  mkdirSync(join(dir, "deep"));
  writeFileSync(join(dir, "deep/key"), "  S3CRET\n");
  writeFileSync(join(dir, "large"), "S3CRET".repeat(11_000));
  symlinkSync("/etc/hostname", join(dir, "link"));
  return dir;
}
