import { readFileSync } from "node:fs";
import { createUnseal, sealSecret, sealingKeyOf } from "@menshen/core/sealed-secret";
import { describe, expect, it } from "vitest";
import { MASK, secretFieldsOf, type App } from "../src/index.ts";
import { codesOf, playground, type Playground } from "./playground.ts";

const fullName = "greetings.Alice";
const file = "greetings/Alice/Alice.json";
const secret = new Uint8Array(32).fill(1);
const later = new Uint8Array(32).fill(2);

function seal(value: string, pointer = "/key", element = fullName, by = secret): string {
  return sealSecret(sealingKeyOf(by), value, { fullName: element, pointer });
}

function writeAlice(place: Playground, config: object): void {
  place.write(file, `${JSON.stringify({ greeting: "Hi", ...config })}\n`);
}

/** The element's key, as its code sees it, by its method `reveal`. */
async function revealed({ snapshot }: App): Promise<unknown> {
  const reveal = snapshot.elements.get(fullName)?.methods["reveal"] as () => Promise<[unknown]>;
  return (await reveal())[0];
}

const unseal = createUnseal({ secret });

const reseal = (value: string, at: { fullName: string; pointer: string }) =>
  sealSecret(sealingKeyOf(secret), value, at);

describe("a sealed value", () => {
  it("is sealed again for the new name of a renamed or duplicated element, and one that does not open is refused", async () => {
    using place = playground();
    const sealed = seal("S3ALED-value");
    writeAlice(place, { key: sealed });
    await using app = await place.open({ unseal, seal: reseal, edit: true });
    const revealBy = async (name: string): Promise<unknown> => {
      const reveal = app.snapshot.elements.get(name)?.methods["reveal"] as () => Promise<unknown[]>;
      return (await reveal())[0];
    };
    const by = "UserA";
    await app.editor.duplicate({ fullName, to: "greetings.Copy" }, by);
    expect(await revealBy("greetings.Copy")).toBe("S3ALED-value");
    await app.editor.rename({ fullName, to: "greetings.Al", hash: app.get(fullName).hash }, by);
    expect(await revealBy("greetings.Al")).toBe("S3ALED-value");
    const files = ["greetings/Copy/Copy.json", "greetings/Al/Al.json"].map((name) =>
      readFileSync(place.path(name), "utf8"),
    );
    for (const text of files) {
      expect(text).toContain("{{sealed:");
      expect(text).not.toContain("S3ALED");
      expect(text).not.toContain(sealed);
    }
    place.write(
      "greetings/Copy/Copy.json",
      `{ "key": "${seal("S3ALED", "/key", "greetings.Copy", later)}" }`,
    );
    await app.reload();
    const refused = app.editor.duplicate({ fullName: "greetings.Copy", to: "greetings.Third" }, by);
    await expect(refused).rejects.toMatchObject({ errcode: 10701 });
  });

  it("is opened for its element and field, and is redacted and masked like any secret", async () => {
    using place = playground();
    const sealed = seal("S3ALED-value");
    writeAlice(place, { key: sealed });
    await using app = await place.open({ unseal });
    expect(codesOf(app.snapshot)).toEqual([]);
    expect(await revealed(app)).toBe("S3ALED-value");
    expect(app.snapshot.redact("x S3ALED-value x")).not.toContain("S3ALED-value");
    const { text } = app.get(fullName).files[1] ?? {};
    expect(text).toContain(MASK);
    expect(text).not.toContain("sealed");
    expect(app.snapshot.elements.get(fullName)?.sealed).toMatchObject([
      { key: "current", path: ["key"] },
    ]);
  });

  it.each([
    ["of another field", seal("S3ALED", "/other"), "sealed-elsewhere"],
    ["of another element", seal("S3ALED", "/key", "greetings.Bob"), "sealed-elsewhere"],
    ["that was cut off", `${seal("S3ALED").slice(0, -10)}}}`, "sealed-damaged"],
    ["of another server", seal("S3ALED", "/key", fullName, later), "sealed-key-missing"],
  ])("%s is refused, and the message names the command that helps", async (_, key, code) => {
    using place = playground();
    writeAlice(place, { key });
    await using app = await place.open({ unseal });
    const [found, ...more] = app.snapshot.diagnostics.filter(({ element }) => element === fullName);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ code, severity: "error", pointer: "/key" });
    expect(found?.message.en).toContain("menshen seal greetings.Alice key");
    expect(found?.message.zh).toContain("menshen seal greetings.Alice key");
    expect(JSON.stringify(found)).not.toContain("S3ALED");
  });

  it("fills only a secret field, and only whole", async () => {
    using place = playground();
    for (const config of [
      { greeting: seal("S3ALED", "/greeting") },
      { key: `x${seal("S3ALED")}` },
    ]) {
      writeAlice(place, config);
      await using app = await place.open({ unseal });
      expect(codesOf(app.snapshot)).toEqual(["reference-misplaced"]);
    }
  });

  it("of an earlier secret opens, and a warning asks to seal it again", async () => {
    using place = playground();
    writeAlice(place, { key: seal("S3ALED") });
    const rotated = createUnseal({ secret: later, previousSecrets: [secret] });
    await using app = await place.open({ unseal: rotated });
    expect(await revealed(app)).toBe("S3ALED");
    expect(app.snapshot.elements.get(fullName)?.diagnostics).toMatchObject([
      { code: "sealed-earlier-key", severity: "warning", element: fullName, pointer: "/key" },
    ]);
  });

  it("without a key leaves the element inactive instead of broken", async () => {
    using place = playground();
    writeAlice(place, { key: seal("S3ALED") });
    await using app = await place.open();
    expect(app.snapshot.elements.get(fullName)?.state).toBe("inactive");
    expect(codesOf(app.snapshot)).toEqual([]);
  });

  it.each([MASK, "{{keep}}"])("is kept by %s when the element is saved", async (key) => {
    using place = playground();
    writeAlice(place, { key: seal("S3ALED") });
    await using app = await place.open({ unseal, edit: true });
    const { hash } = app.get(fullName);
    await app.save({ fullName, hash, config: { greeting: "Ho", key } });
    expect(await revealed(app)).toBe("S3ALED");
    await app.save({
      fullName,
      hash: app.get(fullName).hash,
      config: { greeting: "Ho", key: seal("N3W") },
    });
    expect(await revealed(app)).toBe("N3W");
  });

  it("in a draft that names another host is withheld, typed or kept", async () => {
    using place = playground();
    const sealed = seal("S3ALED");
    writeAlice(place, { key: sealed, apiBase: "https://api.example" });
    await using app = await place.open({ unseal });
    for (const key of [sealed, MASK]) {
      const config = { greeting: "Hi", key, apiBase: "https://evil.example" };
      expect(() => app.fillDraft({ fullName, config })).toThrow("would not load");
      const same = { ...config, apiBase: "https://api.example" };
      const draft = app.linkDraft(app.fillDraft({ fullName, config: same }));
      const reveal = draft.methods["reveal"] as () => Promise<unknown[]>;
      expect((await reveal())[0]).toBe("S3ALED");
    }
  });
});

it("secretFieldsOf lists the fields that a sealed value may fill", async () => {
  using place = playground();
  await using app = await place.open();
  expect(secretFieldsOf(app.schema("greetings.PoliteType").config)).toContain("key");
  expect(secretFieldsOf(app.schema("greetings.PoliteType").config)).not.toContain("greeting");
});
