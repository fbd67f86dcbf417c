import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { App } from "../src/index.ts";
import { codesOf, playground } from "./playground.ts";

const greet = (app: App): Promise<string> =>
  app.getElement("greetings.Alice").hello({ name: "Bob" });
const alice = "greetings/Alice/Alice.json";

/** 登录 in GBK. */
const gbk = Buffer.from([0xb5, 0xc7, 0xc2, 0xbc]);
const around = (text: string, bytes: Uint8Array): Buffer => {
  const [before = "", after = ""] = text.split("|");
  return Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
};

describe("a file that is not UTF-8", () => {
  const json = '{ "greeting": "|" }';
  it.each([
    ["GBK", around(json, gbk), 15, "it looks like GBK"],
    ["one stray byte", around('{ "greeting": "登录|" }', Buffer.from([0xe9])), 21, null],
    ["a character cut short", around(json, Buffer.from([0xe7, 0x99])), 15, null],
    ["an overlong form", around(json, Buffer.from([0xc0, 0x80])), 15, null],
    ["UTF-16 with its mark", Buffer.from(`\ufeff${json}`, "utf16le"), 0, "it looks like UTF-16"],
    ["UTF-16 without its mark", Buffer.from(json, "utf16le"), 1, "it looks like UTF-16"],
  ])(
    "%s in a config is an error with file, byte and remedy, and the last good version serves",
    async (_, bytes, offset, guess) => {
      using place = playground();
      await using app = await place.open();
      writeFileSync(place.path(alice), bytes);
      await app.reload();
      const { state, diagnostics } = app.get("greetings.Alice");
      const [found] = diagnostics;
      expect([state, diagnostics.length, found?.code, found?.path]).toEqual([
        "stale",
        1,
        "encoding-invalid",
        place.path(alice),
      ]);
      expect(found?.message.en).toContain(`not UTF-8 at byte ${offset}`);
      expect(found?.message.en).toContain("Save the file as UTF-8");
      expect(found?.message.en.includes("it looks like")).toBe(guess !== null);
      expect(found?.message.en).toContain(guess ?? "");
      expect(await greet(app)).toBe("Hello there, dear Bob");
    },
  );

  it("UTF-8 with a byte order mark, Chinese and emoji is accepted", async () => {
    using place = playground();
    await using app = await place.open();
    place.write(alice, '\ufeff{ "greeting": "登录 👋" }');
    await app.reload();
    expect(codesOf(app.snapshot)).toEqual([]);
    expect(await greet(app)).toBe("登录 👋, dear Bob");
  });

  it("GBK is named in e.json, app.json, code, a helper file and a secret file", async () => {
    using place = playground();
    place.write(".secrets/key", "fine");
    place.write("greetings/Demo/Demo.json", '{ "greeting": "Hi", "key": "{{file:key}}" }');
    await using app = await place.open({ secretsDir: place.path(".secrets") });
    const files = {
      "greetings/Sleepy/e.json": around('{ "title": "|" }', gbk),
      "app.json": around('{ "title": "|" }', gbk),
      "greetings/PoliteType/polite.ts": around("export const polite = () => `|`;", gbk),
      "greetings/services/Clock/Clock.ts": around("// |", gbk),
      ".secrets/key": gbk,
    };
    for (const [file, bytes] of Object.entries(files)) writeFileSync(place.path(file), bytes);
    await app.reload();
    const found = app.snapshot.diagnostics.filter(({ severity }) => severity === "error");
    expect(
      found.map(({ code, path }) => `${code} ${path?.slice(place.dir.length + 1)}`).toSorted(),
    ).toEqual([
      "body-encoding greetings/PoliteType/polite.ts",
      "body-encoding greetings/services/Clock/Clock.ts",
      "encoding-invalid app.json",
      "encoding-invalid greetings/Sleepy/e.json",
      "file-encoding greetings/Demo/Demo.json",
    ]);
    for (const { message } of found) {
      expect(message.en).toContain("it looks like GBK");
      expect(message.zh).toContain("看起来是 GBK");
    }
    expect(await greet(app)).toBe("Hello there, dear Bob");
  });
});

describe("characters around a credential", () => {
  const blanks = [
    " ",
    "\t",
    "\n",
    "\r\n",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u202a",
  ];

  it.each(blanks.map((blank) => [JSON.stringify(blank), blank]))(
    "%s is an error at either end of a secret, which names the character",
    async (_, blank) => {
      using place = playground();
      await using app = await place.open();
      const code = `U+${blank.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
      for (const [key, where] of [
        [`${blank}S3CRET`, "start"],
        [`S3CRET${blank}`, "end"],
      ]) {
        place.write(alice, JSON.stringify({ greeting: "Hi", key }, null, 2));
        await app.reload();
        const [found] = app.get("greetings.Alice").diagnostics;
        expect([found?.code, found?.severity, found?.pointer, found?.line]).toEqual([
          "value-blank",
          "error",
          "/key",
          3,
        ]);
        expect(found?.message.en).toContain(`(${code}) at the ${where}`);
        expect(await greet(app)).toBe("Hello there, dear Bob");
      }
    },
  );

  it("a zero-width character inside a secret is an error; line breaks inside are not, since keys have them", async () => {
    using place = playground();
    await using app = await place.open();
    place.write(alice, JSON.stringify({ greeting: "Hi", key: "S3C\u200bRET" }));
    await app.reload();
    expect(codesOf(app.snapshot)).toEqual(["value-blank"]);
    place.write(alice, JSON.stringify({ greeting: "Hi", key: "line one\nline two" }));
    await app.reload();
    expect(codesOf(app.snapshot)).toEqual([]);
  });

  it.each(["\u200b", { zh: "你好", en: "\u202eolleH" }])(
    "a title that is not seen, or changes the direction of others, is an error: %j",
    async (title) => {
      using place = playground();
      await using app = await place.open();
      const e = { type: "greetings.PoliteType", title };
      place.write("greetings/Alice/e.json", JSON.stringify(e));
      await app.reload();
      const pointer = typeof title === "string" ? "/title" : "/title/en";
      expect(app.get("greetings.Alice").diagnostics).toMatchObject([
        { code: "value-format", pointer },
      ]);
    },
  );

  it("a text that is no credential may have blanks at its ends, but nothing invisible", async () => {
    using place = playground();
    await using app = await place.open();
    place.write(alice, JSON.stringify({ greeting: "Hi " }));
    await app.reload();
    expect(codesOf(app.snapshot)).toEqual([]);
    place.write(alice, JSON.stringify({ greeting: "Hi\u200b" }));
    await app.reload();
    expect(codesOf(app.snapshot)).toEqual(["value-blank"]);
  });

  it.each(blanks.map((blank) => [JSON.stringify(blank), blank]))(
    "%s around an environment value and a secret file is trimmed",
    async (_, blank) => {
      using place = playground();
      place.write(".secrets/key", `${blank}from a file${blank}\n`);
      place.write("greetings/Demo/Demo.json", '{ "greeting": "Hi", "key": "{{file:key}}" }');
      place.write(alice, '{ "greeting": "{{GREETING}}", "key": "{{GREETER_KEY}}" }');
      await using app = await place.open({
        secretsDir: place.path(".secrets"),
        variables: { GREETING: `${blank}Hello${blank}`, GREETER_KEY: `S3CRET${blank}` },
      });
      expect(codesOf(app.snapshot)).toEqual([]);
      expect(await app.getElement("greetings.Alice").reveal()).toEqual(["S3CRET", null]);
      expect(await app.getElement("greetings.Demo").reveal()).toEqual(["from a file", null]);
      expect(await greet(app)).toBe("Hello, dear Bob");
    },
  );

  it("an environment value of blanks alone counts as unset", async () => {
    using place = playground();
    place.write(alice, '{ "greeting": "{{GREETING}}" }');
    await using app = await place.open({ variables: { GREETING: " \u200b\n", GREETER_KEY: "k" } });
    expect(codesOf(app.snapshot)).toContain("reference-unset");
  });

  it.each([
    ["a config", '"S3CRET"', {}],
    ["an environment variable", "{{GREETER_KEY}}", { GREETER_KEY: "'S3CRET'" }],
    [
      "an environment variable with Chinese quotation marks",
      "{{GREETER_KEY}}",
      { GREETER_KEY: "“S3CRET”" },
    ],
  ])(
    "quotation marks around a whole value of %s are a warning and go live",
    async (_, key, variables) => {
      using place = playground();
      place.write(alice, JSON.stringify({ greeting: "Hi", key }));
      await using app = await place.open({
        variables: { GREETING: "Hello", GREETER_KEY: "k", ...variables },
      });
      const found = app.get("greetings.Alice").diagnostics;
      expect(found.map(({ code, severity, pointer }) => [code, severity, pointer])).toEqual([
        ["value-quoted", "warning", "/key"],
      ]);
      expect(app.get("greetings.Alice").state).toBe("active");
    },
  );
});
