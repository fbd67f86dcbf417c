import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Row } from "./measure.ts";
import { doubt, machineLine, table } from "./report.ts";
import type { SavedRow } from "./verdict.ts";

const file = join(import.meta.dirname, "../RESULTS.md");
/** The ratios of RESULTS.md by section, for programs. */
const ratiosFile = join(import.meta.dirname, "../results.json");

const head = `# Results

What \`pnpm bench --save\` and \`pnpm bench peers --save\` wrote last. Figures of different machines are not comparable; the
ratios are. [README.md](README.md) says what each measure does.
`;

/** Replaces the section of these measures in RESULTS.md. */
export async function saveResults(measures: string, rows: readonly Row[]): Promise<void> {
  const title = `## \`${measures}\``;
  const stored = await readFile(file, "utf8").catch(() => head);
  const [top = head, ...sections] = stored.split(/^(?=## )/m);
  const others = sections.filter((section) => !section.startsWith(`${title}\n`));
  const day = new Date().toISOString().slice(0, 10);
  const warning = doubt();
  const facts = [`${day}: ${machineLine()}.`, ...(warning === null ? [] : [warning])].join(" ");
  const own = `${title}\n\n${facts}\n\n\`\`\`text\n${table(rows)}\n\`\`\`\n`;
  const text = [top, ...others, own].map((section) => section.trimEnd()).join("\n\n");
  await writeFile(file, `${text}\n`);
  const { [measures]: _, ...otherRatios } = await savedRatios();
  const ratios = rows.map(ratioOnly);
  await writeFile(
    ratiosFile,
    `${JSON.stringify({ ...otherRatios, [measures]: ratios }, null, 2)}\n`,
  );
}

/** The rows of all sections, those saved last at the end; none where nothing was saved. */
export async function savedRows(): Promise<SavedRow[]> {
  return Object.values(await savedRatios()).flat();
}

async function savedRatios(): Promise<Record<string, SavedRow[]>> {
  const text = await readFile(ratiosFile, "utf8").catch(() => "{}");
  return JSON.parse(text) as Record<string, SavedRow[]>;
}

function ratioOnly({ what, unit, against, ratio, reading }: Row): SavedRow {
  return { what, unit, against, ratio: Number(ratio.toPrecision(3)), reading };
}
