import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { playground } from "./playground.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const alice = "greetings/Alice/Alice.json";
const configWith = (greeting: unknown): string => JSON.stringify({ greeting, key: "S3CRET" });

/** Bytes that one reload of a file leaves in memory. */
async function leftByReload(
  times: number,
  file: string,
  textOf: (n: number) => string,
  warmUp = 200,
): Promise<number> {
  using place = playground();
  await using app = await place.open();
  const reload = async (from: number, to: number): Promise<number> => {
    for (let n = from; n < to; n++) {
      place.write(file, textOf(n));
      await app.reload();
      void app.getElement("greetings.Alice").hello;
    }
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = await reload(0, warmUp);
  return ((await reload(warmUp, warmUp + times)) - before) / times;
}

// Measured: 7.3 kB; 10 kB before its shapes were shared.
it("an Instance takes less than 8.5 kB in memory", async () => {
  using place = playground();
  const bytesWith = async (from: number, to: number): Promise<number> => {
    for (let n = from; n < to; n++) {
      place.write(`many/Login${n}/e.json`, '{ "type": "greetings.PoliteType", "title": "Many" }');
      place.write(`many/Login${n}/Login${n}.json`, configWith("Hello"));
    }
    await app.reload();
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  await using app = await place.open();
  const before = await bytesWith(0, 200);
  expect(((await bytesWith(200, 1200)) - before) / 1000).toBeLessThan(8500);
});

// Measured: 516 bytes.
it("a thousand reloads of a config leave less than 768 bytes each in memory", async () => {
  expect(await leftByReload(1000, alice, (n) => configWith(`Hello ${n}`))).toBeLessThan(768);
}, 60_000);

// Measured: 75 bytes.
it("reloads of an element that is broken now and then leave less than 512 bytes each in memory", async () => {
  expect(
    await leftByReload(400, alice, (n) => configWith(n % 3 === 0 ? `Hello ${n}` : n)),
  ).toBeLessThan(512);
}, 60_000);

// Measured: 57 kB, the modules of a Type and its helper: Node keeps every module that it has loaded.
it("a reload of code leaves less than 80 kB in memory", async () => {
  const file = "greetings/PoliteType/polite.ts";
  const left = await leftByReload(100, file, (n) => `export const polite = () => "${n}";`, 50);
  expect(left).toBeLessThan(80_000);
}, 60_000);

const polite = "greetings/PoliteType/PoliteType.ts";
const imported = 'import { polite } from "./polite.ts";\nexport default polite;\n';
const broken = 'import { polite } from "./polite.ts";\nexport default polite(;\n';

it("the content hash depends on the files alone, not on what was loaded before", async () => {
  using place = playground();
  await using app = await place.open();
  const versions = [
    { [polite]: imported },
    { [polite]: broken },
    { "greetings/PoliteType/polite.ts": "export const polite = 1;\n" },
    { "greetings/PoliteType/polite.ts": 'throw new Error("no");\n', [polite]: imported },
    { [polite]: "export default 5;\n" },
  ];
  for (const files of versions) {
    for (const [name, text] of Object.entries(files)) place.write(name, text);
    const { hash } = await app.reload();
    await using fresh = await place.open();
    expect(fresh.snapshot.hash).toBe(hash);
  }
});

it("a broken code file has another content hash than a missing or an equally broken one", async () => {
  using place = playground();
  await using app = await place.open();
  const hashes = new Set<string>();
  for (const text of ["export default (;\n", "export default );\n", "throw 1;\n"]) {
    place.write(polite, text);
    hashes.add((await app.reload()).hash);
  }
  expect(hashes.size).toBe(3);
});
