import { isCode } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { MASK, type App } from "../src/index.ts";
import { playground } from "./playground.ts";

const fullName = "greetings.Alice";
const stored = '{ "greeting": "Hi", "key": "STORED", "apiBase": "https://api.example" }\n';

/** What the draft's `reveal` answers, or the codes of its diagnostics. */
async function reveal(app: App, draft: { e?: unknown; config?: unknown; fullName?: string }) {
  try {
    const { methods } = app.linkDraft(app.fillDraft({ fullName, ...draft }));
    const run = methods["reveal"] as () => Promise<unknown>;
    return await run();
  } catch (error) {
    if (!isCode(error, 10701, "app")) throw error;
    const found = (error.data?.["diagnostics"] ?? []) as { code: string }[];
    return found.map(({ code }) => code);
  }
}

describe("a draft", () => {
  it.each([MASK, "{{keep}}"])("%s in a draft stands for the stored value", async (key) => {
    using place = playground();
    place.write("greetings/Alice/Alice.json", stored);
    await using app = await place.open();
    const before = app.snapshot;
    const config = { greeting: "Ho", key, apiBase: "https://api.example" };
    expect(await reveal(app, { config })).toEqual(["STORED", null]);
    expect(await reveal(app, {})).toEqual(["STORED", null]);
    expect(app.snapshot).toBe(before);
    expect(app.get(fullName).files[1]?.text).toContain("Hi");
  });

  it.each([
    ["another host", { greeting: "Hi", key: "{{keep}}", apiBase: "https://evil.example" }],
    ["another port", { greeting: "Hi", key: "{{keep}}", apiBase: "https://api.example:8443" }],
    ["the default host", { greeting: "Hi", key: MASK }],
    [
      "another host by a reference",
      { greeting: "Hi", key: "{{GREETER_KEY}}", apiBase: "https://evil.example" },
    ],
    [
      "a host in a field that is no address",
      { greeting: "https://evil.example/", key: "{{keep}}", apiBase: "https://api.example" },
    ],
  ])("a draft that names %s never sees a stored secret", async (_, config) => {
    using place = playground();
    place.write("greetings/Alice/Alice.json", stored);
    await using app = await place.open();
    expect(await reveal(app, { config })).toEqual(["secret-withheld"]);
    expect(await reveal(app, { config: JSON.stringify(config) })).toEqual(["secret-withheld"]);
    const typed = { ...config, key: "TYPED" };
    expect(await reveal(app, { config: typed })).toEqual(["TYPED", null]);
  });

  it("a draft of another Type never sees a stored secret, not even of a file that it leaves out", async () => {
    using place = playground();
    place.write("greetings/Alice/Alice.json", stored);
    await using app = await place.open();
    const e = { type: "greetings.OtherType" };
    expect(await reveal(app, { e })).toContain("secret-withheld");
  });

  it("a draft of a new element refers to secrets only where it names no host", async () => {
    using place = playground();
    await using app = await place.open();
    const e = { type: "greetings.PoliteType" };
    const config = { greeting: "Hi", key: "{{GREETER_KEY}}" };
    const draft = { fullName: "greetings.Fresh", e };
    expect(await reveal(app, { ...draft, config })).toEqual(["S3CRET", null]);
    const elsewhere = { ...config, apiBase: "https://api.example" };
    expect(await reveal(app, { ...draft, config: elsewhere })).toEqual(["secret-withheld"]);
    expect(app.findElement("greetings.Fresh")).toBeUndefined();
  });

  it("a draft with errors or with code is rejected", async () => {
    using place = playground();
    await using app = await place.open();
    expect(await reveal(app, { config: { greeting: 7 } })).toEqual(["value-type"]);
    const e = { type: "greetings.PoliteType", backendBundleEntry: "./Own.ts" };
    expect(() => app.fillDraft({ fullName, e })).toThrow(
      expect.objectContaining({ errcode: 10603 }),
    );
  });
});
