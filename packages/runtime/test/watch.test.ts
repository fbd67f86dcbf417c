import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  watch,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "@menshen/core";
import { describe, expect, it } from "vitest";
import type { App } from "../src/index.ts";
import { codesOf, playground, until } from "./playground.ts";
import { ports } from "./ports.ts";

const greet = (app: App): Promise<string> =>
  app.getElement("greetings.Alice").hello({ name: "Bob" });
const isTitled = (title: string) => (snapshot: App["snapshot"]) =>
  snapshot.elements.get("greetings.Alice")?.title.en === title;
const alice = (title: string): string => `{ "type": "greetings.PoliteType", "title": "${title}" }`;

/** Far longer than every wait of the watcher. */
const QUIET_MS = 300;

describe("the watcher", () => {
  it("a file behind a symbolic link that is saved twice within 50 ms ends with its second save", async () => {
    using place = playground();
    place.write(".store/e.json", alice("Alice"));
    rmSync(place.path("greetings/Alice/e.json"));
    symlinkSync(place.path(".store/e.json"), place.path("greetings/Alice/e.json"));
    await using app = await place.open({ watch: true });
    for (let round = 0; round < 24; round++) {
      place.write(".store/e.json", alice(`First ${round}`));
      await pause(round * 2);
      place.write(".store/e.json", alice(`Second ${round}`));
      await until(app, isTitled(`Second ${round}`));
    }
    expect(codesOf(app.snapshot)).toEqual([]);
  });

  it("code behind a link is loaded when the link has another target", async () => {
    using place = playground();
    const code = place.path("greetings/PoliteType/PoliteType.ts");
    const text = readFileSync(code, "utf8");
    place.write("greetings/PoliteType/.one.ts", text);
    place.write("greetings/PoliteType/.two.ts", `${text}\n// Two`);
    rmSync(code);
    symlinkSync(".one.ts", code);
    await using app = await place.open({ watch: true });
    const generation = app.snapshot.elements.get("greetings.PoliteType")?.generation ?? 0;
    symlinkSync(".two.ts", `${code}~`);
    renameSync(`${code}~`, code);
    const isNew = ({ elements }: App["snapshot"]): boolean =>
      elements.get("greetings.PoliteType")?.generation === generation + 1;
    expect((await until(app, isNew)).elements.get("greetings.PoliteType")?.bodyFile).toMatch(
      /two.ts$/,
    );
  });

  it("a file behind a chain of links is watched at every link", async () => {
    using place = playground();
    place.write(".one/e.json", alice("One"));
    place.write(".two/e.json", alice("Two"));
    symlinkSync(place.path(".one"), place.path(".current"));
    rmSync(place.path("greetings/Alice/e.json"));
    symlinkSync("../../.current/e.json", place.path("greetings/Alice/e.json"));
    await using app = await place.open({ watch: true });
    expect(isTitled("One")(app.snapshot)).toBe(true);
    symlinkSync(place.path(".two"), place.path(".next"));
    renameSync(place.path(".next"), place.path(".current"));
    await until(app, isTitled("Two"));
    place.write(".two/e.json", alice("Two, edited"));
    await until(app, isTitled("Two, edited"));
  });

  it("a saved file that is then replaced by a link is read through the link, and so are later saves", async () => {
    using place = playground();
    await using app = await place.open({ watch: true });
    for (let round = 0; round < 12; round++) {
      const target = place.path(`.store/${round}.json`);
      place.write("greetings/Alice/e.json", alice(`Saved ${round}`));
      place.write(`.store/${round}.json`, alice(`Linked ${round}`));
      await pause(round);
      rmSync(place.path("greetings/Alice/e.json"));
      symlinkSync(target, place.path("greetings/Alice/e.json"));
      await until(app, isTitled(`Linked ${round}`));
      writeFileSync(target, alice(`Edited ${round}`));
      await until(app, isTitled(`Edited ${round}`));
      rmSync(place.path("greetings/Alice/e.json"));
    }
    expect(app.snapshot.number).toBeGreaterThan(24);
  });

  it("a helper file in a folder that no element may have is watched, because a Type imports it", async () => {
    using place = playground();
    place.write("greetings/my-helpers/polite.ts", "export const polite = () => `one`;");
    place.write(
      "greetings/PoliteType/polite.ts",
      'export { polite } from "../my-helpers/polite.ts";',
    );
    await using app = await place.open({ watch: true });
    expect(await greet(app)).toBe("one");
    place.write("greetings/my-helpers/polite.ts", "export const polite = () => `two`;");
    await until(app, ({ elements }) => elements.get("greetings.PoliteType")?.generation === 2);
    expect(await greet(app)).toBe("two");
  });

  it("the first save after the start is noticed", async () => {
    using place = playground();
    const opening = place.open({ watch: true });
    place.write("greetings/Alice/e.json", alice("At once"));
    await using app = await opening;
    place.write("greetings/Alice/e.json", alice("Right after"));
    await until(app, isTitled("Right after"));
    expect(app.watchState).toBe("events");
  });
});

const inPlace = async (path: string, text: string): Promise<void> => writeFileSync(path, text);
const renamed = async (path: string, text: string): Promise<void> => {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
};
const truncated = async (path: string, text: string): Promise<void> => {
  truncateSync(path);
  await pause(8);
  writeFileSync(path, text);
};
const inTwo = async (path: string, text: string): Promise<void> => {
  writeFileSync(path, text.slice(0, -20));
  await pause(8);
  writeFileSync(path, text);
};

describe("one save", () => {
  const files = {
    "greetings/Alice/e.json": (round: number) => alice(`A title that is long enough ${round}`),
    "greetings/Alice/Alice.json": (round: number) =>
      `{ "greeting": "Hello, hello, hello ${round}" }`,
    "greetings/PoliteType/polite.ts": (round: number) =>
      `export const polite = () => "a text that is longer ${round}";\n// the end of this file`,
    ".secrets/key": (round: number) => `a secret that is long enough to be cut ${round}`,
  };

  it.each([
    ["in place", inPlace],
    ["by renaming", renamed],
    ["truncated first", truncated],
    ["in two writes", inTwo],
  ])("%s produces one snapshot for every kind of file", async (_, save) => {
    using place = playground();
    place.write(".secrets/key", "the first secret of this test, which is long");
    place.write("greetings/Demo/e.json", '{ "type": "greetings.PoliteType" }');
    place.write("greetings/Demo/Demo.json", '{ "greeting": "Hi", "key": "{{file:key}}" }');
    await using app = await place.open({ watch: true, secretsDir: place.path(".secrets") });
    const counts: Record<string, number> = {};
    for (const [file, text] of Object.entries(files)) {
      const before = app.snapshot.number;
      for (let round = 1; round <= 2; round++) {
        await save(place.path(file), text(round));
        await until(app, ({ number }) => number >= before + round);
        await pause(QUIET_MS);
      }
      counts[file] = app.snapshot.number - before;
    }
    expect(counts).toEqual(Object.fromEntries(Object.keys(files).map((file) => [file, 2])));
    expect(codesOf(app.snapshot)).toEqual([]);
  });
});

/** `fs.watch` until the system's limit is reached. */
function limited(code: string) {
  const limit = { left: Infinity, refused: 0 };
  const watchFolder = ((dir: string, options: object, listener: () => void) => {
    if (limit.left-- > 0) return watch(dir, options, listener);
    limit.refused++;
    throw Object.assign(new Error("System limit for number of file watchers reached"), { code });
  }) as typeof watch;
  return { limit, watchFolder };
}

describe("a system without watches left", () => {
  it.each([
    ["ENOSPC", "fs.inotify.max_user_watches"],
    ["EMFILE", "fs.inotify.max_user_instances"],
  ])(
    "%s is reported once, with the sysctl that mends it, and polling replaces the events",
    async (code, setting) => {
      using place = playground();
      const logged: string[] = [];
      const note = (_: object, message: string): void => void logged.push(message);
      const log: Logger = { debug: note, info: note, warn: note, error: note };
      const { limit, watchFolder } = limited(code);
      limit.left = 3;
      await using app = await place.open({
        watch: true,
        watchFolder,
        secretsDir: place.path(".secrets"),
        ports: { ...ports, log },
      });
      expect(app.watchState).toBe("polling");
      const found = app.snapshot.diagnostics.filter((one) => one.code === "watch-polling");
      expect(
        found.map(({ severity, message }) => [
          severity,
          message.en.includes(`sysctl -w ${setting}=`),
        ]),
      ).toEqual([["warning", true]]);
      place.write("greetings/Alice/e.json", alice("Polled"));
      place.write("greetings/PoliteType/polite.ts", "export const polite = () => `polled`;");
      place.write("deep/er/Carol/e.json", '{ "type": "greetings.PoliteType" }');
      place.write("deep/er/Carol/Carol.json", '{ "greeting": "Hi" }');
      await until(app, isTitled("Polled"));
      await until(app, ({ elements }) => elements.get("deep.er.Carol")?.state === "active");
      expect(await greet(app)).toBe("polled");
      expect(app.watchedFolders).toBe(0);
      rmSync(place.path("deep/er/Carol"), { recursive: true });
      await until(app, ({ elements }) => !elements.has("deep.er.Carol"));
      expect(logged).toEqual([]);
    },
  );

  it("polling ends when there are watches again, and the next save is noticed by its event", async () => {
    using place = playground();
    const { limit, watchFolder } = limited("ENOSPC");
    limit.left = 3;
    await using app = await place.open({ watch: true, watchFolder, retryWatchMs: 20 });
    expect(app.watchState).toBe("polling");
    const tried = limit.refused;
    await expect.poll(() => limit.refused, { timeout: 10_000 }).toBeGreaterThan(tried);
    expect(app.watchState).toBe("polling");
    limit.left = Infinity;
    await until(app, ({ diagnostics }) =>
      diagnostics.every(({ code }) => code !== "watch-polling"),
    );
    expect(app.watchState).toBe("events");
    const before = performance.now();
    place.write("greetings/Alice/e.json", alice("Watched"));
    await until(app, isTitled("Watched"));
    // A poll comes every two seconds.
    expect(performance.now() - before).toBeLessThan(1_500);
  });

  it("a limit that is reached later, by a new folder, is reported as well", async () => {
    using place = playground();
    const { limit, watchFolder } = limited("ENOSPC");
    await using app = await place.open({ watch: true, watchFolder });
    expect(app.watchState).toBe("events");
    expect(app.watchedFolders).toBeGreaterThan(0);
    limit.left = 0;
    place.write("deep/er/Carol/e.json", '{ "type": "greetings.PoliteType" }');
    place.write("deep/er/Carol/Carol.json", '{ "greeting": "Hi" }');
    await until(app, ({ elements }) => elements.get("deep.er.Carol")?.state === "active");
    await until(app, ({ diagnostics }) => diagnostics.some(({ code }) => code === "watch-polling"));
    expect(limit.refused).toBeGreaterThan(0);
    place.write("deep/er/Carol/Carol.json", '{ "greeting": "Polled" }');
    await until(app, ({ elements }) => elements.get("deep.er.Carol")?.generation === 2);
    expect(app.watchState).toBe("polling");
  });
});

describe("names that a full scan rejects", () => {
  it("the watcher rejects them, too: a copy, a dotted name, build output and links to folders above", async () => {
    using place = playground();
    place.write("grp/Login/e.json", '{ "type": "greetings.PoliteType" }');
    place.write("grp/Login/Login.json", '{ "greeting": "real" }');
    await using app = await place.open({ watch: true });
    const names = [...app.snapshot.elements.keys()];
    const fake = (folder: string): void => {
      cpSync(place.path("greetings/Alice"), place.path(folder), { recursive: true });
    };
    for (const folder of [
      "greetings/Alice.bak",
      "greetings/Alice copy",
      "grp.Login",
      "dist/Alice",
      "greetings/dist/Alice",
      "node_modules/Alice",
      "greetings/node_modules.x/Alice",
      "coverage/Alice",
      ".git/Alice",
      "greetings/my-group/Alice",
      "greetings/then",
      "app/Alice",
    ])
      fake(folder);
    symlinkSync(place.dir, place.path("greetings/loop"));
    mkdirSync(place.path("one"));
    mkdirSync(place.path("two"));
    symlinkSync(place.path("two"), place.path("one/other"));
    symlinkSync(place.path("one"), place.path("two/other"));
    // A later change inside them, and one that shows that all of this was read.
    await pause(QUIET_MS);
    for (const folder of [
      "greetings/Alice.bak",
      "grp.Login",
      "dist/Alice",
      "greetings/my-group/Alice",
    ])
      place.write(`${folder}/e.json`, alice("Fake"));
    place.write("greetings/Alice/e.json", alice("Read"));
    await until(app, isTitled("Read"));
    await pause(QUIET_MS);
    expect([...app.snapshot.elements.keys()]).toEqual(names);
    const live = codesOf(app.snapshot);
    rmSync(place.path("grp.Login"), { recursive: true });
    rmSync(place.path("greetings/Alice.bak"), { recursive: true });
    place.write("greetings/Alice/e.json", alice("Removed"));
    await until(app, isTitled("Removed"));
    await pause(QUIET_MS);
    expect([...app.snapshot.elements.keys()]).toEqual(names);
    fake("grp.Login");
    fake("greetings/Alice.bak");
    await until(app, (snapshot) => codesOf(snapshot).length === live.length);
    const seen = codesOf(app.snapshot);
    await app.reload();
    expect(seen).toEqual(codesOf(app.snapshot));
    expect([...app.snapshot.elements.keys()]).toEqual(names);
  });

  it("a FIFO in place of a file is an error and never blocks", async () => {
    using place = playground();
    const fifo = (name: string): void => {
      mkdirSync(join(place.path(name), ".."), { recursive: true });
      rmSync(place.path(name), { force: true });
      execFileSync("/usr/bin/env", ["mkfifo", place.path(name)]);
    };
    await using app = await place.open({ watch: true });
    fifo("greetings/Piped/e.json");
    place.write("greetings/Coded/e.json", '{ "type": "greetings.Meta" }');
    fifo("greetings/Coded/Coded.ts");
    fifo("greetings/Alice/Alice.json");
    fifo("greetings/PoliteType/polite.ts");
    await until(app, (snapshot) => codesOf(snapshot).length === 4);
    expect(codesOf(app.snapshot).toSorted()).toEqual([
      "body-import",
      "body-import",
      "entry-special",
      "entry-special",
    ]);
    expect(await greet(app)).toBe("Hello there, dear Bob");
    await app.reload();
    expect(existsSync(place.path("greetings/Piped/e.json"))).toBe(true);
  });
});
