import { describe, expect, it } from "vitest";
import type { App } from "../src/index.ts";
import { playground } from "./playground.ts";

const greet = (app: App): Promise<string> =>
  app.getElement("greetings.Alice").hello({ name: "Bob" });
const problems = (app: App): string[] =>
  app.snapshot.diagnostics
    .filter(({ severity }) => severity !== "info")
    .map(({ code, file, line }) => `${file}:${line} ${code}`);

const missingComma =
  '{\n  "name": "greetings"\n  "variables": { "GREETING": {}, "GREETER_KEY": { "secret": true } }\n}';

describe("a broken app.json", () => {
  it("is one error, however many elements refer to its variables, and changes no element", async () => {
    using place = playground();
    await using app = await place.open();
    const before = app.snapshot.elements;
    place.write("app.json", missingComma);
    await app.reload();
    expect(problems(app)).toEqual([`${place.dir.split("/").at(-1)}/app.json:3 json-syntax`]);
    expect(app.snapshot.diagnostics.find(({ code }) => code === "json-syntax")?.path).toBe(
      place.path("app.json"),
    );
    for (const [name, element] of before)
      expect(app.snapshot.elements.get(name), name).toBe(element);
    place.write(
      "greetings/Alice/Alice.json",
      '{ "greeting": "{{GREETING}}!", "key": "{{GREETER_KEY}}" }',
    );
    await app.reload();
    expect(await greet(app)).toBe("Hello!, dear Bob");
  });

  it("is one error at the start, too, and its repair loads the elements that waited", async () => {
    using place = playground();
    place.write("app.json", missingComma);
    await using app = await place.open();
    expect(problems(app)).toEqual([`${place.dir.split("/").at(-1)}/app.json:3 json-syntax`]);
    expect([app.get("greetings.Alice").state, app.get("greetings.PoliteType").state]).toEqual([
      "failed",
      "active",
    ]);
    place.write("app.json", missingComma.replace('"greetings"', '"greetings",'));
    await app.reload();
    expect(await greet(app)).toBe("Hello there, dear Bob");
  });
});
