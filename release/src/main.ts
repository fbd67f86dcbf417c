import { parseArgs } from "node:util";
import { buildTarballs } from "./build-tarballs.ts";
import { check } from "./check.ts";
import { tarballs } from "./pack.ts";
import { publish } from "./publish.ts";

const HELP = `pnpm release: compile, pack, check and publish every package whose version is not published yet

  --dry-run   publish nothing; the tarballs lie in release/dist/tarballs
  --help      this text
`;

const { values } = parseArgs({
  options: { "dry-run": { type: "boolean" }, help: { type: "boolean" } },
});
process.exitCode = values.help ? print(HELP) : await release({ isDry: values["dry-run"] ?? false });

async function release({ isDry }: { readonly isDry: boolean }): Promise<number> {
  const built = await buildTarballs();
  const problems = [
    ...(await Promise.all(built.map(check))).flat(),
    // They depend on each other by exact versions.
    ...(new Set(built.map(({ version }) => version)).size === 1 ? [] : ["the versions differ"]),
  ];
  if (problems.length > 0) {
    print(`${problems.join("\n")}\nNothing was published.\n`);
    return 1;
  }
  if (isDry) return print(`${built.length} packages in ${tarballs}. Nothing was published.\n`);
  for (const tarball of built)
    print(`${tarball.name} ${tarball.version}: ${await publish(tarball)}\n`);
  return 0;
}

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}
