import { defineCommand, renderUsage, runMain, type CommandDef } from "citty";
import { describeEnv } from "./env.ts";
import { problemText } from "./problem.ts";

const command = (description: string, load: () => Promise<() => Promise<void>>) =>
  defineCommand({
    meta: { description },
    run: async () => {
      try {
        await (
          await load()
        )();
      } catch (error) {
        fail(error);
      }
    },
  });

const menshen = defineCommand({
  meta: { name: "menshen", description: "WeChat and WeCom logins as hot-loaded element folders" },
  subCommands: {
    start: command("Server, console and simulator", async () => {
      const { start } = await import("./run.ts");
      return () => start("start");
    }),
    dev: command(
      "start, with the console's sources reloaded as they change",
      async () => (await import("./dev.ts")).dev,
    ),
    serve: command(
      "Production: no simulator, no editing",
      async () => (await import("./run.ts")).serve,
    ),
    "admin-link": command(
      "Print a link that signs an administrator in to the console",
      async () => (await import("./admin-link.ts")).adminLink,
    ),
  },
});

// oxlint-disable-next-line typescript/no-explicit-any -- citty's own signature
async function showUsage(shown: CommandDef<any>, parent?: CommandDef<any>): Promise<void> {
  process.stdout.write(`${await renderUsage(shown, parent)}\n\n${describeEnv()}`);
}

function fail(error: unknown): never {
  const text = problemText(error);
  process.stderr.write(
    `${text ?? (error instanceof Error ? (error.stack ?? error.message) : "failed")}\n`,
  );
  process.exit(1);
}

await runMain(menshen, { showUsage });
