import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Row } from "./measure.ts";
import { doubt, machineLine, table } from "./report.ts";

const file = join(import.meta.dirname, "../RESULTS.md");

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
}
